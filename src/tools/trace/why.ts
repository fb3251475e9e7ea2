import type { Process, Program } from '../../uapi/process.ts';
import type { TraceWhy } from '../../uapi/trace.ts';
import { parseIpv4 } from '../../wire/addr.ts';
import { execvp } from '../execvp.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program, type Stdio } from '../stdio.ts';

const LONG: readonly LongOption[] = [
  { name: 'run', argument: 'none', value: 'r' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'help', argument: 'none', value: 'h' },
];

const USAGE = `Usage: why [-v] [HOST | FILTER]   why the last packet that was lost (to HOST, or let through by pcap-filter FILTER) was
       why [-v] -r COMMAND...    runs COMMAND, then says why what it sent was lost
`;

/** How long ARP may take to give up, ns. */
const PATIENCE = 3.5e9;
const NOT_FOUND = 127;

/** why(1): where the last lost packet was lost, and why. */
export const why = program(function* (process, io) {
  const getopt = new Getopt(process.argv, '+hrv', LONG);
  let [run, verbose] = [false, false];
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 'r') run = true;
    else if (option.option === 'v') verbose = true;
    else if (option.option === 'h') {
      yield* io.print(USAGE);
      return 0;
    } else {
      yield* io.error(`${option.error}\n${USAGE}`);
      return 2;
    }
  }
  const { operands } = getopt;
  if (run && operands.length === 0) {
    yield* io.error(USAGE);
    return 2;
  }
  const since = process.monotonic();
  const known = process.xtables({ op: 'trace-on' }).data === 1;
  if (run) return yield* runAndTell(process, io, operands, since, verbose);
  if (!known) {
    yield* io.print('why: from now on packets are remembered. Do again what failed, then type why; or why -r COMMAND.\n');
    return 1;
  }
  return yield* tell(process, io, filterOf(operands), 0, verbose);
});

/** One word that is an address or a name is a host; else it is a filter. */
function filterOf(words: readonly string[]): string {
  const [word] = words;
  const isHost = words.length === 1 && (parseIpv4(word) !== null || /[.-]/.test(word));
  return isHost ? `host ${word}` : words.join(' ');
}

function* runAndTell(process: Process, io: Stdio, argv: readonly string[], since: number, verbose: boolean): Program<number> {
  const pid = process.fork(function* (child) {
    yield* execvp(child, argv);
    return NOT_FOUND;
  });
  const { code } = yield* process.waitpid(pid, 0);
  if (code === NOT_FOUND) {
    yield* io.error(`why: ${argv[0]}: command not found\n`);
    return NOT_FOUND;
  }
  // ARP asks three times before it gives up, longer than some programs wait.
  if (reason(process, '', since).data === null) yield* process.nanosleep(PATIENCE);
  return yield* tell(process, io, '', since, verbose);
}

function reason(process: Process, filter: string, since: number): { data: TraceWhy | null; wrong: string } {
  const { data, extack } = process.xtables({ op: 'trace-why', filter, since });
  return { data: (data as TraceWhy | undefined) ?? null, wrong: extack ?? '' };
}

function* tell(process: Process, io: Stdio, filter: string, since: number, verbose: boolean): Program<number> {
  const { data, wrong } = reason(process, filter, since);
  if (wrong !== '') {
    yield* io.error(`why: ${wrong}\n`);
    return 2;
  }
  if (data === null) {
    yield* io.print('why: no packet was lost that is remembered.\n');
    return 1;
  }
  const language = /^zh/.test(process.env.get('LC_ALL') ?? process.env.get('LANG') ?? '') ? 'zh' : 'en';
  yield* io.print(`${data.packet}\n`);
  if (verbose) {
    for (const station of data.stations) {
      const rule = station.rule === '' ? '' : `  [${station.rule}]`;
      const place = `${station.netns} ${station.ifname}`.padEnd(14);
      yield* io.print(`${station.drop ? '✗' : ' '} ${place} ${station.point.padEnd(26)} ${station[language]}${rule}\n`);
    }
  }
  yield* io.print(`${data[language]}\n`);
  for (const other of data.others) {
    const { times } = other;
    const before = language === 'zh' ? `在它之前，另有 ${times} 个：` : `Before it, ${times} other${times === 1 ? '' : 's'}: `;
    yield* io.print(`${before}${other[language]}\n`);
  }
  return 0;
}
