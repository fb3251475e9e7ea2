import * as uapi from '../../uapi/if.ts';
import { O_RDONLY } from '../../uapi/file.ts';
import { SysError } from '../../uapi/errno.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { llAddrA2n } from '../iproute2/ll_addr.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { atoi, getInteger, getUnsigned, getUpTo } from '../iproute2/numbers.ts';
import { CommandError, duparg, invarg, missarg, notModelled, parseOnOff } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkRequest } from './link_kind.ts';
import { netnsGetFd } from './netns_names.ts';
import { OPER_STATES } from './print_oper_state.ts';

const LLADDR_MAX = 32;
const IFALIASZ = 256;
const GSO_MAX_SEGS = 65535;

/** What has been read of a link's options so far. */
export class LinkOptionState {
  readonly ip: IpSession;
  readonly request: LinkRequest;
  name: string | undefined;
  dev: string | undefined;
  /** `dev` was taken from `name` (or neither was given yet): one more name may follow. */
  devIsName = true;
  link: string | undefined;
  type: string | undefined;
  index = 0;
  group = -1;
  netns = -1;
  moveNetns = false;
  linkNetns: string | undefined;
  linkNetnsid = -1;

  constructor(ip: IpSession, request: LinkRequest) {
    this.ip = ip;
    this.request = request;
  }

  get body(): LinkMsg {
    return this.request.body;
  }

  setFlag(flag: number, on: boolean): void {
    this.body.change = (this.body.change ?? 0) | flag;
    this.body.flags = on ? (this.body.flags ?? 0) | flag : (this.body.flags ?? 0) & ~flag;
  }
}

type Take = (state: LinkOptionState, args: Arguments) => void;

/** KEY { on | off }, for a flag of the interface. `inverse`: on clears it. */
function flagOption(key: string, flag: number, inverse = false): Take {
  return (state, args) => {
    const word = args.next();
    if (word !== 'on' && word !== 'off') {
      throw new CommandError(`Error: argument of "${key}" must be "on" or "off", not "${word}"\n`);
    }
    state.setFlag(flag, (word === 'on') !== inverse);
  };
}

/** KEY NUMBER, at most once, a signed number. */
function integerOption(key: string, field: 'txqlen' | 'mtu' | 'numTxQueues' | 'numRxQueues'): Take {
  return (state, args) => {
    const word = args.next();
    if (state.body[field] !== undefined && state.body[field] !== -1) duparg(key, word);
    const value = getInteger(word);
    if (value === undefined) invarg(`Invalid "${key}" value\n`, word);
    state.body[field] = value;
  };
}

function sizeOption(
  key: string,
  field: 'gsoMaxSize' | 'gsoMaxSegs' | 'groMaxSize' | 'gsoIpv4MaxSize' | 'groIpv4MaxSize',
  max = 0xffffffff,
): Take {
  return (state, args) => {
    const word = args.next();
    const value = getUnsigned(word);
    if (value === undefined || value > max) invarg(`Invalid "${key}" value\n`, word);
    state.body[field] = value;
  };
}

/** The options in the order they are tried: `ip link set a up` takes "a" for "address". */
export const LINK_OPTIONS = new WordTable<Take>([
  ['up', (state) => state.setFlag(uapi.IFF_UP, true)],
  ['down', (state) => state.setFlag(uapi.IFF_UP, false)],
  ['name', takeName],
  ['index', takeIndex],
  ['link*', (state, args) => void (state.link = args.next())],
  ['address*', (state, args) => void (state.body.address = llAddrA2n(args.next(), LLADDR_MAX))],
  ['broadcast* brd', (state, args) => void (state.body.broadcast = llAddrA2n(args.next(), LLADDR_MAX))],
  ['txqueuelen* qlen txqlen*', integerOption('txqueuelen', 'txqlen')],
  ['mtu', integerOption('mtu', 'mtu')],
  ['xdpgeneric xdpdrv xdpoffload xdp', takeXdp],
  ['netns', takeNetns],
  ['multicast', flagOption('multicast', uapi.IFF_MULTICAST)],
  ['allmulticast', flagOption('allmulticast', uapi.IFF_ALLMULTI)],
  ['promisc', flagOption('promisc', uapi.IFF_PROMISC)],
  ['trailers', flagOption('trailers', uapi.IFF_NOTRAILERS, true)],
  ['arp', flagOption('arp', uapi.IFF_NOARP, true)],
  ['carrier', (state, args) => void (state.body.carrier = parseOnOff('carrier', args.next()) ? 1 : 0)],
  ['vf', takeVf],
  ['master*', takeMaster],
  ['vrf', takeVrf],
  ['nomaster*', (state) => void (state.body.master = 0)],
  ['dynamic*', flagOption('dynamic', uapi.IFF_DYNAMIC)],
  ['type*', (state, args) => void (state.type = args.next())],
  ['alias*', takeAlias],
  ['group', takeGroup],
  ['mode', takeMode],
  ['state', takeState],
  ['numtxqueues*', integerOption('numtxqueues', 'numTxQueues')],
  ['numrxqueues*', integerOption('numrxqueues', 'numRxQueues')],
  ['addrgenmode*', takeAddrGenMode],
  ['link-netns*', takeLinkNetns],
  ['link-netnsid*', takeLinkNetnsid],
  ['protodown', (state, args) => void (state.body.protoDown = parseOnOff('protodown', args.next()) ? 1 : 0)],
  ['protodown_reason', takeProtodownReason],
  ['gso_max_size', sizeOption('gso_max_size', 'gsoMaxSize')],
  ['gso_max_segs', sizeOption('gso_max_segs', 'gsoMaxSegs', GSO_MAX_SEGS)],
  ['gro_max_size', sizeOption('gro_max_size', 'groMaxSize')],
  ['gso_ipv4_max_size', sizeOption('gso_ipv4_max_size', 'gsoIpv4MaxSize')],
  ['gro_ipv4_max_size', sizeOption('gro_ipv4_max_size', 'groIpv4MaxSize')],
  // The kernel's own kinds do not look at a parent device's name.
  ['parentdev', (_state, args) => void args.next()],
]);

function takeName(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (state.name !== undefined) duparg('name', word);
  if (!isIfname(word)) invarg('"name" not a valid ifname', word);
  state.name = word;
  state.devIsName = state.dev === undefined;
  state.dev ??= word;
}

function takeIndex(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (state.index !== 0) duparg('index', word);
  state.index = atoi(word);
  if (state.index <= 0) invarg('Invalid "index" value', word);
}

function takeNetns(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (state.netns !== -1) duparg('netns', word);
  let fd = netnsGetFd(state.ip, word);
  const pid = getInteger(word);
  if (fd < 0 && pid !== undefined) fd = openPidNetns(state.ip, pid);
  if (fd < 0) invarg('Invalid "netns" value\n', word);
  state.netns = fd;
  state.request.fds.push(fd);
  state.body.netNsFd = fd;
  state.moveNetns = true;
}

function openPidNetns(ip: IpSession, pid: number): number {
  try {
    return ip.process.open(`/proc/${pid}/ns/net`, O_RDONLY);
  } catch (error) {
    if (error instanceof SysError) return -error.errno;
    throw error;
  }
}

/** There are no programs to load; taking away the one that is not there succeeds. */
function takeXdp(_state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (args.hasNext() || (word !== 'off' && word !== 'none')) notModelled('ip', 'link option "xdp"');
}

function takeVf(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (getInteger(word) === undefined) invarg('Invalid "vf" value\n', word);
  if (state.dev === undefined) missarg('dev');
  notModelled('ip', 'link option "vf"');
}

function takeMaster(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  const index = state.ip.ll.nameToIndex(word);
  if (index === 0) invarg('Device does not exist\n', word);
  state.body.master = index;
}

/** There are no VRFs here, so whatever is named is none. */
function takeVrf(_state: LinkOptionState, args: Arguments): void {
  invarg('Not a valid VRF name\n', args.next());
}

function takeAlias(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (word.length >= IFALIASZ) invarg('alias too long\n', word);
  state.body.ifalias = word;
}

function takeGroup(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (state.group !== -1) duparg('group', word);
  const group = state.ip.names.groupNumber(word);
  if (group === undefined) invarg('Invalid "group" value\n', word);
  state.group = group;
  state.body.group = group;
}

function takeMode(state: LinkOptionState, args: Arguments): void {
  const mode = ['default', 'dormant'].indexOf(args.next().toLowerCase());
  if (mode < 0) invarg('Invalid link mode\n', args.word);
  state.body.linkmode = mode;
}

function takeState(state: LinkOptionState, args: Arguments): void {
  const operstate = OPER_STATES.indexOf(args.next().toUpperCase());
  if (operstate < 0) invarg('Invalid operstate\n', args.word);
  state.body.operstate = operstate;
}

function takeAddrGenMode(state: LinkOptionState, args: Arguments): void {
  const mode = ['eui64', 'none', 'stable_secret', 'random'].indexOf(args.next().toLowerCase());
  if (mode < 0) invarg('Invalid address generation mode\n', args.word);
  state.body.inet6AddrGenMode = mode;
}

function takeLinkNetns(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (state.linkNetnsid !== -1 || state.linkNetns !== undefined) duparg('link-netns/link-netnsid', word);
  state.linkNetns = word;
}

function takeLinkNetnsid(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  if (state.linkNetnsid !== -1 || state.linkNetns !== undefined) duparg('link-netns/link-netnsid', word);
  const id = getInteger(word);
  if (id === undefined) invarg('Invalid "link-netnsid" value\n', word);
  state.linkNetnsid = id;
  state.body.linkNetnsid = id;
}

function takeProtodownReason(state: LinkOptionState, args: Arguments): void {
  const word = args.next();
  const reason = getUpTo(word, 31);
  if (reason === undefined) invarg('invalid protodown reason\n', word);
  const setting = args.next();
  const on = matches(setting, 'on');
  if (!on && !matches(setting, 'off')) {
    throw new CommandError(`Error: argument of "protodown_reason" must be "on" or "off", not "${setting}"\n`);
  }
  const mask = (1 << reason) >>> 0;
  state.body.protoDownReason = { mask, value: on ? mask : 0 };
}
