import { parseIpv4, parseMac } from '../../wire/addr.ts';
import { getservbyname } from '../netdb.ts';
import type { Process } from '../../uapi/process.ts';
import { IptablesError, badParameter } from './errors.ts';

/** One option of a match or target: `check` throws IptablesError for an argument that is wrong. */
export interface ExtensionOption {
  name: string;
  /** Does it take an argument? */
  argument: boolean;
  check?(process: Process, argument: string, context: RuleContext): void;
}

/** What else the rule says, for checks that need it. */
export interface RuleContext {
  protocol: string | undefined;
}

/** A match or target as the command line knows it (iptables: extensions/libxt_NAME.c). */
export interface Extension {
  name: string;
  options: readonly ExtensionOption[];
  /** Looks at all of the options once the rule is read. */
  finish?(given: ReadonlyMap<string, string>, context: RuleContext): void;
}

function port(process: Process, text: string): void {
  if (
    /^\d+$/.test(text)
      ? Number(text) > 65535
      : getservbyname(process, text, 'tcp') === undefined && getservbyname(process, text, 'udp') === undefined
  ) {
    throw badParameter(`invalid port/service \`${text}' specified`);
  }
}

function portRange(process: Process, text: string): void {
  const colon = text.indexOf(':');
  if (colon < 0) {
    port(process, text);
    return;
  }
  const [low, high] = [text.slice(0, colon) || '0', text.slice(colon + 1) || '65535'];
  port(process, low);
  port(process, high);
  if (Number(low) > Number(high)) throw badParameter('invalid portrange (min > max)');
}

function portList(process: Process, text: string): void {
  const ports = text.split(/[,:]/);
  if (ports.length > 15) throw badParameter('too many ports specified');
  for (const each of ports) port(process, each);
}

const PORT_MATCH: readonly ExtensionOption[] = [
  { name: 'dport', argument: true, check: portRange },
  { name: 'destination-port', argument: true, check: portRange },
  { name: 'sport', argument: true, check: portRange },
  { name: 'source-port', argument: true, check: portRange },
];

const ICMP_TYPES: readonly string[] = [
  ...['any', 'echo-reply', 'pong', 'destination-unreachable', 'network-unreachable', 'host-unreachable', 'protocol-unreachable'],
  ...['port-unreachable', 'fragmentation-needed', 'source-route-failed', 'network-unknown', 'host-unknown', 'network-prohibited'],
  ...['host-prohibited', 'TOS-network-unreachable', 'TOS-host-unreachable', 'communication-prohibited', 'host-precedence-violation'],
  ...['precedence-cutoff', 'source-quench', 'redirect', 'network-redirect', 'host-redirect', 'TOS-network-redirect', 'TOS-host-redirect'],
  ...['echo-request', 'ping', 'router-advertisement', 'router-solicitation', 'time-exceeded', 'ttl-exceeded', 'ttl-zero-during-transit'],
  ...['ttl-zero-during-reassembly', 'parameter-problem', 'ip-header-bad', 'required-option-missing', 'timestamp-request'],
  ...['timestamp-reply', 'address-mask-request', 'address-mask-reply'],
];

const STATES: readonly string[] = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED', 'SNAT', 'DNAT'];

function states(option: string, allowed: readonly string[]): (process: Process, text: string) => void {
  return (_process, text) => {
    for (const state of text.split(',')) if (!allowed.includes(state.toUpperCase())) throw badParameter(`Bad ${option} "${state}"`);
  };
}

function atLeastOne(name: string): (given: ReadonlyMap<string, string>) => void {
  return (given) => {
    if (given.size === 0) throw badParameter(`${name}: At least one option is required`);
  };
}

function mustGive(name: string, option: string): (given: ReadonlyMap<string, string>) => void {
  return (given) => {
    if (!given.has(option)) throw badParameter(`${name}: option "--${option}" must be specified\n`);
  };
}

function natRange(option: string): ExtensionOption {
  return {
    name: option,
    argument: true,
    check: (process, text, { protocol }) => {
      const colon = text.indexOf(':');
      const addresses = colon < 0 ? text : text.slice(0, colon);
      if (colon >= 0 && !['tcp', 'udp', 'sctp', 'dccp'].includes(protocol ?? '')) {
        throw badParameter('Need TCP, UDP, SCTP or DCCP with port specification');
      }
      for (const address of addresses.split('-')) {
        if (address !== '' && parseIpv4(address) === undefined) throw badParameter(`Bad IP address "${address}"`);
      }
      if (colon >= 0) for (const each of text.slice(colon + 1).split('-')) port(process, each);
    },
  };
}

const REJECT_TYPES: readonly string[] = [
  ...['icmp-net-unreachable', 'net-unreach', 'icmp-host-unreachable', 'host-unreach', 'icmp-port-unreachable', 'port-unreach'],
  ...['icmp-proto-unreachable', 'proto-unreach', 'icmp-net-prohibited', 'net-prohib', 'icmp-host-prohibited', 'host-prohib'],
  ...['icmp-admin-prohibited', 'admin-prohib', 'tcp-reset', 'tcp-rst'],
];

const plain = (name: string, argument = true): ExtensionOption => ({ name, argument });

/** Matches whose command line is known here. */
export const MATCHES: readonly Extension[] = [
  { name: 'tcp', options: [...PORT_MATCH, plain('syn', false), plain('tcp-option')] },
  { name: 'udp', options: PORT_MATCH },
  {
    name: 'icmp',
    options: [
      {
        name: 'icmp-type',
        argument: true,
        check: (_process, text) => {
          if (!/^\d+(\/\d+)?$/.test(text) && !ICMP_TYPES.some((type) => type.startsWith(text.toLowerCase()))) {
            throw badParameter(`Unknown ICMP type \`${text}'`);
          }
        },
      },
    ],
  },
  {
    name: 'multiport',
    options: ['dports', 'destination-ports', 'sports', 'source-ports', 'ports', 'dport', 'sport'].map((name) => ({
      name,
      argument: true,
      check: (process: Process, text: string, { protocol }: RuleContext) => {
        if (!['tcp', 'udp', 'udplite', 'sctp', 'dccp'].includes(protocol ?? '')) {
          throw badParameter("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
        }
        portList(process, text);
      },
    })),
  },
  { name: 'comment', options: [plain('comment')], finish: mustGive('comment', 'comment') },
  {
    name: 'conntrack',
    options: [
      { name: 'ctstate', argument: true, check: states('ctstate', STATES) },
      ...['ctproto', 'ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst', 'ctorigsrcport', 'ctorigdstport', 'ctreplsrcport'].map((name) =>
        plain(name),
      ),
      ...['ctrepldstport', 'ctstatus', 'ctexpire', 'ctdir'].map((name) => plain(name)),
    ],
    finish: atLeastOne('conntrack'),
  },
  {
    name: 'state',
    options: [{ name: 'state', argument: true, check: states('state', STATES.slice(0, 5)) }],
    finish: mustGive('state', 'state'),
  },
  {
    name: 'mac',
    options: [
      {
        name: 'mac-source',
        argument: true,
        check: (_process, text) => {
          if (parseMac(text) === undefined) throw badParameter('Invalid MAC address specified.');
        },
      },
    ],
    finish: mustGive('mac', 'mac-source'),
  },
  {
    name: 'limit',
    options: [
      {
        name: 'limit',
        argument: true,
        check: (_process, text) => {
          if (!/^\d+(\/(s|sec|second|m|min|minute|h|hour|d|day))?$/.test(text)) throw badParameter(`bad rate "${text}"'`);
        },
      },
      plain('limit-burst'),
    ],
  },
  { name: 'mark', options: [plain('mark')], finish: mustGive('mark', 'mark') },
  {
    name: 'addrtype',
    options: [plain('src-type'), plain('dst-type'), plain('limit-iface-in', false), plain('limit-iface-out', false)],
    finish: atLeastOne('addrtype'),
  },
  { name: 'length', options: [plain('length')], finish: mustGive('length', 'length') },
  { name: 'ttl', options: [plain('ttl-eq'), plain('ttl-lt'), plain('ttl-gt')] },
  { name: 'pkttype', options: [plain('pkt-type')], finish: mustGive('pkttype', 'pkt-type') },
  { name: 'iprange', options: [plain('src-range'), plain('dst-range')], finish: atLeastOne('iprange') },
  {
    name: 'physdev',
    options: [
      plain('physdev-in'),
      plain('physdev-out'),
      plain('physdev-is-in', false),
      plain('physdev-is-out', false),
      plain('physdev-is-bridged', false),
    ],
  },
];

/** Targets whose command line is known here. */
export const TARGETS: readonly Extension[] = [
  { name: 'ACCEPT', options: [] },
  { name: 'DROP', options: [] },
  { name: 'RETURN', options: [] },
  { name: 'QUEUE', options: [] },
  { name: 'NOTRACK', options: [] },
  { name: 'TRACE', options: [] },
  {
    name: 'REJECT',
    options: [
      {
        name: 'reject-with',
        argument: true,
        check: (_process, text) => {
          if (!REJECT_TYPES.some((type) => type.startsWith(text.toLowerCase()))) throw badParameter(`unknown reject type "${text}"`);
        },
      },
    ],
  },
  {
    name: 'DNAT',
    options: [natRange('to-destination'), plain('random', false), plain('persistent', false)],
    finish: mustGive('DNAT', 'to-destination'),
  },
  {
    name: 'SNAT',
    options: [natRange('to-source'), plain('random', false), plain('persistent', false)],
    finish: mustGive('SNAT', 'to-source'),
  },
  { name: 'MASQUERADE', options: [plain('to-ports'), plain('random', false), plain('random-fully', false)] },
  { name: 'REDIRECT', options: [plain('to-ports'), plain('random', false)] },
  {
    name: 'LOG',
    options: [
      plain('log-prefix'),
      plain('log-level'),
      plain('log-uid', false),
      plain('log-ip-options', false),
      plain('log-tcp-options', false),
      plain('log-tcp-sequence', false),
    ],
  },
  {
    name: 'MARK',
    options: [plain('set-mark'), plain('set-xmark'), plain('and-mark'), plain('or-mark'), plain('xor-mark')],
    finish: (given) => {
      if (given.size === 0) throw badParameter('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
    },
  },
  { name: 'CT', options: [plain('notrack', false), plain('zone'), plain('helper')] },
  { name: 'TCPMSS', options: [plain('clamp-mss-to-pmtu', false), plain('set-mss')], finish: atLeastOne('TCPMSS') },
];

/** Extensions that iptables 1.8.11 has and whose command line is not known here. */
export const UNMODELLED_MATCHES: readonly string[] = [
  ...['ah', 'bpf', 'cgroup', 'cluster', 'connbytes', 'connlabel', 'connlimit', 'connmark', 'cpu', 'dccp', 'devgroup', 'dscp', 'ecn', 'esp'],
  ...[
    'hashlimit',
    'helper',
    'nfacct',
    'osf',
    'owner',
    'policy',
    'quota',
    'rateest',
    'realm',
    'recent',
    'rpfilter',
    'sctp',
    'set',
    'socket',
  ],
  ...['statistic', 'string', 'tcpmss', 'time', 'tos', 'u32', 'ipvs', 'udplite'],
];

export const UNMODELLED_TARGETS: readonly string[] = [
  ...[
    'AUDIT',
    'CHECKSUM',
    'CLASSIFY',
    'CLUSTERIP',
    'CONNMARK',
    'CONNSECMARK',
    'DSCP',
    'ECN',
    'HMARK',
    'IDLETIMER',
    'LED',
    'NETMAP',
    'NFLOG',
  ],
  ...['NFQUEUE', 'RATEEST', 'SECMARK', 'SET', 'SYNPROXY', 'TCPOPTSTRIP', 'TEE', 'TOS', 'TPROXY', 'TTL'],
];

export function notModelled(what: string): IptablesError {
  return new IptablesError(95, `patchbay: iptables: ${what} not modelled`, 'plain');
}
