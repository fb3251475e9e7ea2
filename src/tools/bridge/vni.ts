import { RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { isMulticast, getAddr } from '../iproute2/inet_prefix.ts';
import { CommandError, duparg, invarg, nodev, notModelled, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeCommand, BridgeSession } from './bridge_session.ts';

const USAGE = `Usage: bridge vni { add | del } vni VNI
		[ { group | remote } IP_ADDRESS ]
		dev DEV
       bridge vni { show } [ dev DEV ]

Where:	VNI	:= 0-16777215
`;

/** `bridge vni`: filters of vxlan devices made with `vnifilter`, which are not modelled. */
export const doVni: BridgeCommand = (session, args) => {
  session.ll.init();
  session.timestamp = false;
  if (args.done) return show(session, args);
  const word = args.word;
  if (word === 'add' || word === 'delete' || word === 'del') return modify(session, args.rest());
  if (word === 'show' || word === 'lst' || word === 'list') return show(session, args.rest());
  if (word === 'help') throw new UsageError(USAGE);
  throw new UsageError(`Command "${word}" is unknown, try "bridge vni help".\n`);
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
  session.print.text(`${'dev'.padEnd(16)}  ${'vni'.padEnd(17)}  group/remote\n`);
  session.print.deleteObject();
  return 0;
}

function modify(session: BridgeSession, args: Arguments): number {
  let dev: string | undefined;
  let vni: string | undefined;
  let remote = false;
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (word === 'dev') dev = args.next();
    else if (word === 'vni') {
      args.next();
      if (vni !== undefined) duparg('vni', args.word);
      vni = args.word;
    } else if (word === 'group' || word === 'remote') {
      args.next();
      if (remote) duparg('destination', args.word);
      const addr = getAddr(args.word, 0);
      if (word === 'group' && !isMulticast(addr)) invarg('invalid group address', args.word);
      remote = true;
    } else if (word === 'help') throw new UsageError(USAGE);
  }
  if (dev === undefined || vni === undefined) throw new CommandError('Device and VNI ID are required arguments.\n');
  const index = session.ll.nameToIndex(dev);
  if (index === 0) throw new CommandError(`Cannot find vxlan device "${dev}"\n`);
  const link = session.rtnl.getQuietly({ type: RTM_GETLINK, body: { index } });
  if (link?.type === RTM_NEWLINK && link.body.linkinfo?.kind !== 'vxlan') {
    throw new CommandError('Error: vxlan: The device is not a vxlan device.\n');
  }
  return notModelled('bridge', 'command "vni"');
}
