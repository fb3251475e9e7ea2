import { NLM_F_CREATE } from '../../uapi/rtnetlink.ts';
import type { VxlanInfo } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6, AF_UNSPEC } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getAddr, isMulticast } from '../iproute2/inet_prefix.ts';
import type { InetPrefix } from '../iproute2/inet_prefix.ts';
import { getU16, getU32, getU64, getUnsigned } from '../iproute2/numbers.ts';
import { CommandError, UsageError, duparg2, invarg, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind, LinkRequest } from './link_kind.ts';
import { printVxlan } from './print_vxlan.ts';

const USAGE = `Usage: ... vxlan id VNI
		[ { group | remote } IP_ADDRESS ]
		[ local ADDR ]
		[ ttl TTL ]
		[ tos TOS ]
		[ df DF ]
		[ flowlabel LABEL ]
		[ dev PHYS_DEV ]
		[ dstport PORT ]
		[ srcport MIN MAX ]
		[ reserved_bits VALUE ]
		[ [no]learning ]
		[ [no]proxy ]
		[ [no]rsc ]
		[ [no]l2miss ]
		[ [no]l3miss ]
		[ ageing SECONDS ]
		[ maxaddress NUMBER ]
		[ [no]udpcsum ]
		[ [no]udp6zerocsumtx ]
		[ [no]udp6zerocsumrx ]
		[ [no]remcsumtx ] [ [no]remcsumrx ]
		[ [no]localbypass ]
		[ [no]external ] [ gbp ] [ gpe ]
		[ [no]vnifilter ]

Where:	VNI	:= 0-16777215
	ADDR	:= { IP_ADDRESS | any }
	TOS	:= { NUMBER | inherit }
	TTL	:= { 1..255 | auto | inherit }
	DF	:= { unset | set | inherit }
	LABEL := 0-1048575
`;

const LABEL_MAX = 0xfffff;
const GPE_PORT = 4790;

/** What has been read so far. `seen` holds the attributes that may be given once. */
class VxlanState {
  readonly ip: IpSession;
  readonly data: VxlanInfo;
  readonly seen = new Set<string>();
  local: InetPrefix | undefined;
  remote: InetPrefix | undefined;
  vni: number | undefined;
  learning = 1;
  metadata = false;
  vnifilter = false;
  dstport = 0;

  constructor(ip: IpSession, data: VxlanInfo) {
    this.ip = ip;
    this.data = data;
  }

  once(attribute: string, key: string, word: string): void {
    if (this.seen.has(attribute)) duparg2(key, word);
    this.seen.add(attribute);
  }
}

type Take = (state: VxlanState, args: Arguments) => void;

type SwitchKey =
  'proxy' | 'rsc' | 'l2miss' | 'l3miss' | 'udpCsum' | 'udpZeroCsum6Tx' | 'udpZeroCsum6Rx' | 'remcsumTx' | 'remcsumRx' | 'localbypass';

function switchTo(key: SwitchKey, value: 0 | 1): Take {
  return (state, args) => {
    state.once(key, args.word, args.word);
    state.data[key] = value;
  };
}

const OPTIONS = new WordTable<Take>([
  ['id* vni*', takeVni],
  ['group*', (state, args) => takeRemote(state, args, 'group')],
  ['remote*', (state, args) => takeRemote(state, args, 'remote')],
  ['local*', takeLocal],
  ['dev*', takeDev],
  ['ttl* hoplimit*', takeTtl],
  ['tos* dsfield*', takeTos],
  ['df*', takeDf],
  ['label* flowlabel*', takeLabel],
  ['ageing*', takeAgeing],
  ['maxaddress*', takeMaxaddress],
  ['port* srcport*', takeSrcport],
  ['dstport*', takeDstport],
  ['nolearning*', takeLearning],
  ['learning*', takeLearning],
  ['noproxy*', switchTo('proxy', 0)],
  ['proxy*', switchTo('proxy', 1)],
  ['norsc*', switchTo('rsc', 0)],
  ['rsc*', switchTo('rsc', 1)],
  ['nol2miss*', switchTo('l2miss', 0)],
  ['l2miss*', switchTo('l2miss', 1)],
  ['nol3miss*', switchTo('l3miss', 0)],
  ['l3miss*', switchTo('l3miss', 1)],
  ['udpcsum*', switchTo('udpCsum', 1)],
  ['noudpcsum*', switchTo('udpCsum', 0)],
  ['udp6zerocsumtx*', switchTo('udpZeroCsum6Tx', 1)],
  ['noudp6zerocsumtx*', switchTo('udpZeroCsum6Tx', 0)],
  ['udp6zerocsumrx*', switchTo('udpZeroCsum6Rx', 1)],
  ['noudp6zerocsumrx*', switchTo('udpZeroCsum6Rx', 0)],
  ['remcsumtx*', switchTo('remcsumTx', 1)],
  ['noremcsumtx*', switchTo('remcsumTx', 0)],
  ['remcsumrx*', switchTo('remcsumRx', 1)],
  ['noremcsumrx*', switchTo('remcsumRx', 0)],
  ['localbypass', switchTo('localbypass', 1)],
  ['nolocalbypass', switchTo('localbypass', 0)],
  ['reserved_bits', takeReservedBits],
  ['external*', takeExternal],
  ['noexternal*', takeExternal],
  ['gbp*', (state, args) => takeBare(state, args, 'gbp')],
  ['gpe*', (state, args) => takeBare(state, args, 'gpe')],
  ['vnifilter', takeVnifilter],
  ['novnifilter', takeVnifilter],
  [
    'help*',
    () => {
      throw new CommandError(USAGE);
    },
  ],
]);

function takeVni(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('id', 'id', word);
  state.vni = getU32(word);
  if (state.vni === undefined || state.vni >= 1 << 24) invarg('invalid id', word);
}

/** Is its family known? ("any" has none until the other end's address says so.) */
function isInet(addr: InetPrefix | undefined): addr is InetPrefix {
  return addr !== undefined && (addr.family === AF_INET || addr.family === AF_INET6);
}

function takeRemote(state: VxlanState, args: Arguments, key: 'group' | 'remote'): void {
  const multicast = key === 'group';
  if (isInet(state.remote) && isMulticast(state.remote) !== multicast) {
    throw new CommandError('vxlan: both group and remote cannot be specified\n');
  }
  const word = args.next();
  state.once('group', key, word);
  state.remote = getAddr(word, state.local?.family ?? AF_UNSPEC);
  if (!isInet(state.remote) || isMulticast(state.remote) !== multicast) invarg(`invalid ${key} address`, word);
}

function takeLocal(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('local', 'local', word);
  state.local = getAddr(word, state.remote?.family ?? AF_UNSPEC);
  if (!isInet(state.local) || isMulticast(state.local)) invarg('invalid local address', word);
}

function takeDev(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('link', 'dev', word);
  const index = state.ip.ll.nameToIndex(word);
  if (index === 0) throw new UsageError(`Cannot find device "${word}"\n`);
  state.data.linkIndex = index;
}

function takeTtl(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('ttl', 'ttl', word);
  if (word === 'inherit') {
    state.data.ttlInherit = true;
    return;
  }
  const ttl = word === 'auto' ? 0 : getUnsigned(word);
  if (ttl === undefined) invarg('invalid TTL', word);
  if (ttl > 255) invarg('TTL must be <= 255', word);
  state.data.ttl = ttl;
}

function takeTos(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('tos', 'tos', word);
  const tos = word === 'inherit' ? 1 : state.ip.names.dsfieldNumber(word);
  if (tos === undefined) invarg('bad TOS value', word);
  state.data.tos = tos;
}

function takeDf(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('df', 'df', word);
  const df = ['unset', 'set', 'inherit'].indexOf(word);
  if (df < 0) invarg("DF must be 'unset', 'set' or 'inherit'", word);
  state.data.df = df;
}

function takeLabel(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('label', 'flowlabel', word);
  const label = getU32(word);
  if (label === undefined || label > LABEL_MAX) invarg('invalid flowlabel', word);
  state.data.label = label;
}

function takeAgeing(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('ageing', 'ageing', word);
  const age = word === 'none' ? 0 : getU32(word);
  if (age === undefined) invarg('ageing timer', word);
  state.data.ageing = age;
}

function takeMaxaddress(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('limit', 'maxaddress', word);
  const limit = word === 'unlimited' ? 0 : getU32(word);
  if (limit === undefined) invarg('max addresses', word);
  state.data.limit = limit;
}

function takeSrcport(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('portRange', 'srcport', word);
  const low = getU16(word);
  if (low === undefined) invarg('min port', word);
  const high = getU16(args.next());
  if (high === undefined) invarg('max port', args.word);
  if (low !== 0 || high !== 0) state.data.portRange = [low, high];
}

function takeDstport(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('port', 'dstport', word);
  const port = getU16(word);
  if (port === undefined) invarg('dst port', word);
  state.dstport = port;
}

function takeLearning(state: VxlanState, args: Arguments): void {
  state.once('learning', args.word, args.word);
  state.learning = args.word.startsWith('n') ? 0 : 1;
}

function takeReservedBits(state: VxlanState, args: Arguments): void {
  const word = args.next();
  state.once('reservedBits', word, word);
  if (getU64(word) === undefined) invarg('reserved_bits', word);
  state.data.reservedBits = BigInt(word).toString(16);
}

function takeExternal(state: VxlanState, args: Arguments): void {
  state.once('collectMetadata', args.word, args.word);
  state.metadata = args.word.startsWith('e');
  if (state.metadata) state.learning = 0;
  state.data.collectMetadata = state.metadata ? 1 : 0;
}

function takeBare(state: VxlanState, args: Arguments, key: 'gbp' | 'gpe'): void {
  state.once(key, args.word, args.word);
  state.data[key] = true;
}

function takeVnifilter(state: VxlanState, args: Arguments): void {
  state.once('vnifilter', args.word, args.word);
  state.vnifilter = args.word === 'vnifilter';
  state.data.vnifilter = state.vnifilter ? 1 : 0;
}

/** What cannot go together, and what only shows when all has been read. */
function finish(state: VxlanState, request: LinkRequest): void {
  const { data, ip, seen } = state;
  const setting = (request.flags & NLM_F_CREATE) === 0;
  const refuse = (why: string): never => {
    throw new CommandError(`vxlan: ${why}\n`);
  };
  if (!state.metadata && state.vnifilter) refuse("vnifilter is valid only when 'external' is set");
  if (state.metadata && seen.has('id')) refuse("both 'external' and vni cannot be specified");
  if (!state.metadata && !state.vnifilter && !seen.has('id') && !setting) refuse('missing virtual network identifier');
  if (isInet(state.remote) && isMulticast(state.remote) && !seen.has('link')) refuse("'group' requires 'dev' to be specified");
  if (!seen.has('port') && seen.has('gpe')) {
    state.dstport = GPE_PORT;
  } else if (!seen.has('port') && !setting) {
    ip.out.error(
      'vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\n' +
        "Use 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n",
    );
  }
  if (state.local?.family === AF_INET6 || state.remote?.family === AF_INET6) notModelled('ip', 'a vxlan over IPv6');
  if (state.vnifilter) notModelled('ip', 'option "vnifilter"');
  if (seen.has('id')) data.id = state.vni;
  if (isInet(state.local) && state.local.family === AF_INET) data.local = state.local.addr;
  if (isInet(state.remote) && state.remote.family === AF_INET) data.group = state.remote.addr;
  if (!isInet(state.local) && !isInet(state.remote) && ip.family === AF_INET) data.group = 0;
  if (!setting || seen.has('learning')) data.learning = state.learning;
  if (state.dstport !== 0) data.port = state.dstport;
}

export const vxlanKind: LinkKind = {
  id: 'vxlan',
  help: USAGE,

  parse(ip, args, data, request) {
    const state = new VxlanState(ip, data);
    for (; !args.done; args.forward()) {
      const take = OPTIONS.find(args.word);
      if (take === undefined) throw new CommandError(`vxlan: unknown command "${args.word}"?\n${USAGE}`);
      take(state, args);
    }
    finish(state, request);
  },

  print: printVxlan,
};
