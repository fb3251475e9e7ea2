import { Getopt } from '../getopt.ts';
import { ARGUMENTS, LONG, SETTERS, SHORT } from './option_table.ts';
import { defaults, TracerouteError, type TracerouteOptions } from './options.ts';
import { TRACEROUTE_HELP } from './usage.ts';

const MAX_HOPS = 255;
const MAX_QUERIES = 10;
const MAX_PACKET = 65000;

/** The options, or text to print (help, version). */
export function parseTracerouteOptions(argv: readonly string[]): TracerouteOptions | string {
  const o = defaults();
  // The one long option with a single dash.
  const getopt = new Getopt(
    argv.map((arg) => (arg === '-UL' ? '--UL' : arg)),
    SHORT,
    LONG,
  );
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: name, argument = '' } = option;
    if (name === '?') throw badOption(argv, option.letter, option.error ?? '');
    if (name === 'V')
      return 'Modern traceroute for Linux, version 2.1.6\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n';
    if (name === 'help') return TRACEROUTE_HELP;
    const words = SETTERS[name](o, argument);
    if (words === false)
      throw new TracerouteError(
        2,
        `Cannot handle \`${spelled(name)}' option with arg \`${argument}' (argc ${argv.lastIndexOf(argument)})\n`,
      );
    if (typeof words === 'string') return words;
  }
  if (getopt.operands.length === 0 && argv.length === 1) return TRACEROUTE_HELP;
  takeOperands(o, getopt.operands, argv.length - 1);
  check(o);
  return o;
}

function spelled(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function badOption(argv: readonly string[], letter: string | undefined, error: string): TracerouteError {
  const long = /'(--[^']*)'/.exec(error)?.[1];
  const position = argv.findIndex((arg) => (long === undefined ? /^-[^-]/.test(arg) && arg.includes(letter ?? '') : arg.startsWith(long)));
  if (error.includes('requires an argument')) {
    const name = spelled(letter ?? '');
    const usage = `${name}${long === undefined ? ' ' : '='}${ARGUMENTS[letter ?? '']}`;
    return new TracerouteError(2, `Option \`${name}' (argc ${position}) requires an argument: \`${usage}'\n`);
  }
  return new TracerouteError(2, `Bad option \`${argv[position] ?? spelled(letter ?? '')}' (argc ${position})\n`);
}

function takeOperands(o: TracerouteOptions, operands: readonly string[], argc: number): void {
  const [host, length, extra] = operands as readonly (string | undefined)[];
  if (host === undefined) throw new TracerouteError(2, 'Specify "host" missing argument.\n');
  o.host = host;
  if (length !== undefined && !/^\d+$/.test(length))
    throw new TracerouteError(2, `Cannot handle "packetlen" cmdline arg \`${length}' on position 2 (argc ${argc})\n`);
  if (length !== undefined) o.packetLength = Number(length);
  if (extra !== undefined) throw new TracerouteError(2, `Extra arg \`${extra}' (position 3, argc ${argc})\n`);
}

function check(o: TracerouteOptions): void {
  if (o.firstHop < 1 || o.firstHop > o.maxHops) throw new TracerouteError(2, 'first hop out of range\n');
  if (o.maxHops > MAX_HOPS) throw new TracerouteError(2, `max hops cannot be more than ${MAX_HOPS}\n`);
  if (o.queries < 1 || o.queries > MAX_QUERIES) throw new TracerouteError(2, `no more than ${MAX_QUERIES} probes per hop\n`);
  if (o.packetLength > MAX_PACKET) throw new TracerouteError(2, `too big packetlen ${o.packetLength} specified\n`);
  if (o.sourcePort !== 0 || o.discoverMtu || o.method === 'raw') o.simultaneous = 1;
  if (!o.discoverMtu) return;
  o.dontFragment = true;
  if (o.packetLength < 0) o.packetLength = MAX_PACKET;
}
