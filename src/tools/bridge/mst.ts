import { EOPNOTSUPP, strerror } from '../../uapi/errno.ts';
import { RTM_GETLINK } from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { CommandError, duparg, nodev, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeCommand, BridgeSession } from './bridge_session.ts';
import { parseStpState } from './stp_state.ts';

const USAGE = `Usage: bridge mst set dev DEV msti MSTI state STATE
       bridge mst {show} [ dev DEV ]
`;

/** `bridge mst`: multiple spanning trees need VLAN filtering, which the kernel here has not. */
export const doMst: BridgeCommand = (session, args) => {
  session.ll.init();
  if (args.done) return show(session, args);
  const word = args.word;
  if (matches(word, 'set')) return set(session, args.rest());
  if (matchesAny(word, 'show', 'lst', 'list')) return show(session, args.rest());
  if (matches(word, 'help')) throw new UsageError(USAGE);
  throw new UsageError(`Command "${word}" is unknown, try "bridge mst help".\n`);
};

function show(session: BridgeSession, args: Arguments): number {
  let dev: string | undefined;
  for (; !args.done; args.forward()) {
    if (args.word !== 'dev') continue;
    args.next();
    if (dev !== undefined) duparg('dev', args.word);
    dev = args.word;
  }
  if (dev !== undefined && session.ll.nameToIndex(dev) === 0) nodev(dev);
  session.print.newObject();
  session.print.text(`${'port'.padEnd(16)}  ${'msti'.padEnd(9)}\n`);
  // A port that says nothing of spanning trees is taken for a broken answer.
  const done = session.rtnl.dump({ type: RTM_GETLINK, body: { family: AF_BRIDGE } }, () => -1);
  if (!done) session.out.error('Dump terminated\n');
  session.print.deleteObject();
  return done ? 0 : -1;
}

function set(session: BridgeSession, args: Arguments): number {
  const given = new Map<string, string>();
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (word === 'dev' || word === 'msti' || word === 'state') given.set(word, args.next());
    else if (matches(word, 'help')) throw new UsageError(USAGE);
  }
  const dev = given.get('dev');
  const msti = given.get('msti');
  const state = given.get('state');
  if (dev === undefined || msti === undefined || state === undefined) {
    throw new CommandError('Device, MSTI and state are required arguments.\n');
  }
  if (session.ll.nameToIndex(dev) === 0) nodev(dev);
  if (!/^\s*[+-]?\d+$/.test(msti)) throw new CommandError('Error: invalid MSTI\n');
  const number = /^\s*[+-]?\d+$/.test(state) ? Number(state) : parseStpState(state);
  if (number < 0 || number > 255) throw new CommandError('Error: invalid STP port state\n');
  throw new CommandError(`RTNETLINK answers: ${strerror(EOPNOTSUPP)}\n`);
}
