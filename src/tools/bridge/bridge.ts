import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import { Arguments } from '../iproute2/arguments.ts';
import { batch } from '../iproute2/batch.ts';
import { type ColorWhen, Palette, parseColorOption } from '../iproute2/color.ts';
import { matches } from '../iproute2/matches.ts';
import { joinNetns } from '../iproute2/netns.ts';
import { failureStatus, runTool } from '../iproute2/run_tool.ts';
import { CommandError, invarg, UsageError } from '../iproute2/usage_error.ts';
import { type BridgeCommand, BridgeSession } from './bridge_session.ts';
import { doFdb } from './fdb.ts';
import { doLink } from './link.ts';
import { doMdb } from './mdb.ts';
import { doMonitor } from './monitor.ts';
import { doMst } from './mst.ts';
import { doVlan } from './vlan.ts';
import { doVni } from './vni.ts';

const VERSION = '6.15.0';

const USAGE = `Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }
       bridge [ -force ] -batch filename
where  OBJECT := { link | fdb | mdb | mst | vlan | vni | monitor }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] |
                    -o[neline] | -t[imestamp] | -n[etns] name |
                    -com[pressvlans] -c[olor] -p[retty] -j[son] }
`;

const OBJECTS: readonly (readonly [name: string, command: BridgeCommand])[] = [
  ['link', doLink],
  ['fdb', doFdb],
  ['mdb', doMdb],
  ['mst', doMst],
  ['vlan', doVlan],
  ['vni', doVni],
  ['monitor', doMonitor],
  ['help', usage],
];

function usage(): never {
  throw new UsageError(USAGE);
}

/** bridge(8) of iproute2 6.15. */
export function* bridge(process: Process): Program<number> {
  const session = new BridgeSession(process);
  return yield* runTool(session, main(session));
}

function* main(session: BridgeSession): Program<number> {
  const args = new Arguments(session.process.argv, 1);
  const options = readOptions(session, args);
  session.print.newline = session.oneline ? '\\' : '\n';
  const terminal = session.process.isOpen(1) && session.process.isatty(1);
  const colors = !session.print.wanted && (options.color === 'always' || (options.color === 'auto' && terminal));
  session.print.usePalette(new Palette(colors, session.process.env.get('COLORFGBG')));
  if (options.batch !== undefined) return yield* batch(session, options.batch, (words) => batchLine(session, words));
  if (args.done) usage();
  return yield* run(session, args);
}

function* run(session: BridgeSession, args: Arguments): Program<number> {
  const word = args.word;
  const object = OBJECTS.find(([name]) => matches(word, name));
  if (object === undefined) {
    session.out.error(`Object "${word}" is unknown, try "bridge help".\n`);
    return -1;
  }
  const result = object[1](session, args.rest());
  return typeof result === 'number' ? result : yield* result;
}

function* batchLine(session: BridgeSession, words: string[]): Program<number> {
  try {
    return yield* run(session, new Arguments(words));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return failureStatus(session, error);
  }
}

interface Options {
  batch?: string;
  color: ColorWhen;
}

/** Reads the options; leaves `args` at the object. */
function readOptions(session: BridgeSession, args: Arguments): Options {
  const options: Options = { color: 'never' };
  for (; !args.done; args.forward()) {
    if (args.word === '--') {
      args.forward();
      break;
    }
    if (!args.word.startsWith('-')) break;
    readOption(session, args, args.word.startsWith('--') ? args.word.slice(1) : args.word, options);
  }
  return options;
}

function readOption(session: BridgeSession, args: Arguments, option: string, options: Options): void {
  const is = (name: string): boolean => matches(option, name);
  if (is('-help')) usage();
  else if (is('-Version')) {
    session.out.put(`bridge utility, ${VERSION}\n`);
    throw new UsageError('', 0);
  } else if (is('-stats') || is('-statistics')) session.stats++;
  else if (is('-details')) session.details++;
  else if (is('-oneline')) session.oneline = true;
  else if (is('-timestamp')) session.timestamp = true;
  else if (is('-family')) session.family = readFamilyOption(args);
  else if (option === '-4') session.family = AF_INET;
  else if (option === '-6') session.family = AF_INET6;
  else if (is('-netns')) joinNetns(session, nextWord(args));
  else if (parseColorOption(option) !== undefined) options.color = parseColorOption(option)!;
  else if (is('-compressvlans')) session.compressVlans = true;
  else if (is('-force')) session.force = true;
  else if (is('-json')) session.print.wanted = true;
  else if (is('-pretty')) session.print.pretty = true;
  else if (is('-batch')) options.batch = nextWord(args) ?? usage();
  else throw new UsageError(`Option "${option}" is unknown, try "bridge help".\n`);
}

function nextWord(args: Arguments): string | undefined {
  if (!args.hasNext()) return undefined;
  return args.next();
}

function readFamilyOption(args: Arguments): number {
  const word = nextWord(args);
  if (word === undefined || word === 'help') usage();
  if (word === 'inet') return AF_INET;
  if (word === 'inet6') return AF_INET6;
  return invarg('invalid protocol family', word);
}
