import { O_RDONLY } from '../../uapi/file.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import { CLONE_NEWNET } from '../../uapi/process.ts';
import { NLM_F_CREATE, RTM_GETLINK, RTM_NEWLINK, RTM_NEWNSID } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { matches } from '../iproute2/matches.ts';
import { isAltifname, isIfname } from '../iproute2/ll_map.ts';
import { CommandError, UsageError, duparg2, invarg, nodev } from '../iproute2/usage_error.ts';
import type { IpSession } from './ip_session.ts';
import { LINK_OPTIONS, LinkOptionState } from './iplink_options.ts';
import type { LinkRequest } from './link_kind.ts';
import { netnsIdFromName } from './netns_names.ts';
import { LINK_USAGE } from './usage_link.ts';

/**
 * Reads the options of `ip link add/set/del` and of a veth's peer into `request`, up to `type KIND` (which is returned, the
 * arguments standing behind it) or the end. Linux tools: iplink_parse.
 */
export function parseLinkOptions(ip: IpSession, args: Arguments, request: LinkRequest): string | undefined {
  const state = new LinkOptionState(ip, request);
  while (!args.done && state.type === undefined) {
    const take = LINK_OPTIONS.find(args.word);
    if (take !== undefined) take(state, args);
    else takeDevice(state, args);
    args.forward();
  }
  state.name ??= state.dev;
  if (state.dev !== undefined && state.name === state.dev) state.devIsName = true;
  checkAddressLength(state);
  const creating = (request.flags & NLM_F_CREATE) !== 0;
  if (state.index !== 0 && !creating && !state.moveNetns) {
    throw new UsageError('index can be used only when creating devices or when moving device to another netns.\n');
  }
  if (state.group !== -1 && state.dev === undefined) return groupOnly(args, creating);
  inTargetNetns(state, () => resolveNames(state, args, creating));
  return state.type;
}

function takeDevice(state: LinkOptionState, args: Arguments): void {
  if (matches(args.word, 'help')) throw new UsageError(LINK_USAGE);
  if (args.word === 'dev') args.next();
  if (!state.devIsName) duparg2('dev', args.word);
  if (!isAltifname(args.word)) invarg('"dev" not a valid ifname', args.word);
  state.dev = args.word;
  state.devIsName = false;
}

function checkAddressLength(state: LinkOptionState): void {
  const { ip, request } = state;
  const length = request.body.address?.length ?? 0;
  if (state.dev === undefined || length === 0 || (request.flags & NLM_F_CREATE) !== 0) return;
  const index = ip.ll.nameToIndex(state.dev);
  if (index === 0) return;
  const answer = ip.rtnl.get({ type: RTM_GETLINK, body: { family: ip.family, index } });
  const wanted = answer?.type === RTM_NEWLINK ? answer.body.address?.length : undefined;
  if (wanted !== undefined && wanted !== length) {
    throw new CommandError(`Invalid address length ${length} - must be ${wanted} bytes\n`);
  }
}

/** `ip link set group NAME ...` means all links of a group. */
function groupOnly(args: Arguments, creating: boolean): undefined {
  if (!args.done) throw new UsageError(`Garbage instead of arguments "${args.word} ...". Try "ip link help".\n`);
  if (creating) throw new UsageError('group cannot be used when creating devices.\n');
  return undefined;
}

/** Ids and indexes of a link-netns count from the view of the target namespace when there is one. */
function inTargetNetns(state: LinkOptionState, resolve: () => void): void {
  const { process } = state.ip;
  if (state.netns === -1 || (state.linkNetns === undefined && state.linkNetnsid === -1)) {
    resolve();
    return;
  }
  const original = process.open('/proc/self/ns/net', O_RDONLY);
  try {
    process.setns(state.netns, CLONE_NEWNET);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new UsageError(`Cannot set namespace: ${strerror(error.errno)}\n`);
  }
  try {
    resolve();
  } finally {
    process.setns(original, CLONE_NEWNET);
    process.close(original);
  }
}

function resolveNames(state: LinkOptionState, args: Arguments, creating: boolean): void {
  if (state.linkNetns !== undefined) resolveLinkNetns(state, args);
  const { body } = state.request;
  if (creating) {
    if (!state.devIsName) throw new UsageError('both "name" and "dev" cannot be used when creating devices.\n');
    if (state.link !== undefined) body.link = lowerIndex(state, state.link);
    body.index = state.index;
  } else {
    if (state.dev === undefined) throw new UsageError('Not enough information: "dev" argument is required.\n');
    body.index = state.ip.ll.nameToIndex(state.dev);
    if (body.index === 0) nodev(state.dev);
    if (state.devIsName) state.name = undefined;
    if (state.index !== 0) body.newIfindex = state.index;
  }
  if (state.name !== undefined) body.ifname = state.name;
}

function resolveLinkNetns(state: LinkOptionState, args: Arguments): void {
  const { ip } = state;
  const name = state.linkNetns as string;
  let id = netnsIdFromName(ip, name);
  if (id < 0) {
    assignNsid(ip, name);
    id = netnsIdFromName(ip, name);
  }
  if (id < 0) invarg('Invalid "link-netns" value\n', args.done ? '(null)' : args.word);
  state.linkNetnsid = id;
  state.request.body.linkNetnsid = id;
}

function assignNsid(ip: IpSession, name: string): void {
  try {
    const fd = ip.process.open(name.includes('/') ? name : `/run/netns/${name}`, O_RDONLY);
    ip.rtnl.talk({ type: RTM_NEWNSID, body: { fd, nsid: -1 } });
    ip.process.close(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
}

/** The index of the device a new link stands on, here or in the link-netns. */
function lowerIndex(state: LinkOptionState, link: string): number {
  const { ip } = state;
  let index = 0;
  if (state.linkNetnsid === -1) {
    index = ip.ll.nameToIndex(link);
  } else {
    const name = isIfname(link) ? { ifname: link } : { altnames: [link] };
    const answer = ip.rtnl.get({ type: RTM_GETLINK, body: { targetNetnsid: state.linkNetnsid, ...name } });
    if (answer?.type === RTM_NEWLINK) index = answer.body.index ?? 0;
  }
  if (index === 0) nodev(link);
  return index;
}
