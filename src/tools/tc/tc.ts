import { POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } from '../../uapi/socket.ts';
import { RTMGRP_TC } from '../../uapi/rtnetlink.ts';
import { Arguments } from '../iproute2/arguments.ts';
import { batch } from '../iproute2/batch.ts';
import { Palette, parseColorOption } from '../iproute2/color.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { joinNetns } from '../iproute2/netns.ts';
import { failureStatus, runTool } from '../iproute2/run_tool.ts';
import { Session } from '../iproute2/session.ts';
import { notModelled, UsageError } from '../iproute2/usage_error.ts';
import { printQdisc } from './print_qdisc.ts';
import { doQdisc } from './qdisc.ts';
import type { TcSession } from './qdisc_kind.ts';

const VERSION = 'tc utility, iproute2-6.15.0, libbpf 1.5.0\n';
const USAGE = `Usage:	tc [ OPTIONS ] OBJECT { COMMAND | help }
	tc [-force] -batch filename
where  OBJECT := { qdisc | class | filter | chain |
		    action | monitor | exec }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[aw] |
		    -o[neline] | -j[son] | -p[retty] | -c[olor]
		    -b[atch] [filename] | -n[etns] name | -N[umeric] |
		     -nm | -nam[es] | { -cf | -conf } path
		     -br[ief] | -echo }
`;

/** tc(8) of iproute2 6.15, as far as queueing disciplines go. */
export function* tc(process: Process): Program<number> {
  const session = new Session(process);
  return yield* runTool(session, main(session), Math.abs);
}

function* main(session: TcSession): Program<number> {
  const args = new Arguments(session.process.argv, 1);
  const file = readOptions(session, args);
  session.print.newline = session.oneline ? '\\' : '\n';
  if (file !== undefined) return yield* batch(session, file, (words) => batchLine(session, words));
  if (args.done) throw new UsageError(USAGE, 0);
  return yield* run(session, args);
}

function* batchLine(session: TcSession, words: string[]): Program<number> {
  try {
    return yield* run(session, new Arguments(words));
  } catch (error) {
    return failureStatus(session, error, Math.abs);
  }
}

function* run(session: TcSession, args: Arguments): Program<number> {
  const { word } = args;
  if (matches(word, 'qdisc')) return doQdisc(session, args.rest());
  if (matches(word, 'class')) return doAbsent(session, args.rest(), 'class');
  if (matches(word, 'filter')) return doAbsent(session, args.rest(), 'filter');
  if (matchesAny(word, 'chain', 'actions', 'exec')) notModelled('tc', `object "${word}"`);
  if (matches(word, 'monitor')) return yield* monitor(session);
  if (matches(word, 'help')) throw new UsageError(USAGE, 0);
  throw new UsageError(`Object "${word}" is unknown, try "tc help".\n`);
}

/** There are no classes and no filters: a listing is empty, a change is refused. */
function doAbsent(session: TcSession, args: Arguments, what: string): number {
  if (!args.done && !matchesAny(args.word, 'show', 'list', 'lst')) notModelled('tc', `object "${what}"`);
  session.print.newObject();
  session.print.deleteObject();
  return 0;
}

function* monitor(session: TcSession): Program<number> {
  const { process, out } = session;
  const fd = process.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  process.bind(fd, { family: AF_NETLINK, groups: RTMGRP_TC });
  session.ll.init();
  for (;;) {
    yield* process.poll1(fd, POLLIN, -1);
    for (let next = process.nlReceive(fd); next !== undefined; next = process.nlReceive(fd)) {
      printQdisc(session, next, { ifindex: 0, parent: 0, handle: 0 });
      out.flush();
    }
    yield* out.drain();
  }
}

/** Reads the options; leaves `args` at the object. The file of -batch, if it was given. */
function readOptions(session: TcSession, args: Arguments): string | undefined {
  let file: string | undefined;
  for (; !args.done && args.word.startsWith('-'); args.forward()) {
    const option = args.word.startsWith('--') ? args.word.slice(1) : args.word;
    const is = (name: string): boolean => matches(option, name);
    if (is('-stats') || is('-statistics')) session.stats++;
    else if (is('-details')) session.details++;
    else if (is('-raw')) notModelled('tc', 'option "-raw"');
    else if (is('-pretty')) session.print.pretty = true;
    else if (is('-graph')) notModelled('tc', 'option "-graph"');
    else if (is('-Version')) {
      session.out.put(VERSION);
      throw new UsageError('', 0);
    } else if (is('-iec')) session.iec = true;
    else if (is('-help')) throw new UsageError(USAGE, 0);
    else if (is('-force')) session.force = true;
    else if (is('-batch')) file = args.next();
    else if (is('-netns')) joinNetns(session, args.next());
    else if (is('-json')) session.print.wanted = true;
    else if (is('-oneline')) session.oneline = true;
    else if (parseColorOption(option) !== undefined) session.print.usePalette(new Palette(true, undefined));
    else if (!is('-Numeric') && !is('-brief')) throw new UsageError(`Option "${option}" is unknown, try "tc -help".\n`);
  }
  return file;
}
