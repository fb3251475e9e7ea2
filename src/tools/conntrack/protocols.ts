import type { CtTuple } from '../../uapi/nf_conntrack.ts';
import { protoNumber } from './protocol_numbers.ts';
import { parameterProblem } from './exit_error.ts';
import type { FlowTemplate } from './template.ts';

/** An option that comes with `-p`. */
export interface ProtocolOption {
  readonly names: readonly string[];
  /** What the table of legal combinations and error messages call it. */
  readonly flag: string;
  take(argument: string, template: FlowTemplate): void;
}

/** What `-p` brings along: options, and which commands need or forbid them. Linux: struct ctproto_handler. */
export interface Protocol {
  readonly name: string;
  readonly num: number;
  readonly options: readonly ProtocolOption[];
  readonly help: string;
  /**
   * By command: for each option, in order, 0 illegal, 1 compulsory, 2 optional, 3: a pair of `pairs` must be whole. The
   * commands that are not there take none.
   */
  readonly legal: Readonly<Record<string, readonly number[]>>;
  readonly pairs?: readonly { readonly flags: readonly [string, string]; readonly words: string }[];
}

const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];

/** The name of TCP_CONNTRACK_*. */
export function tcpStateName(state: number): string {
  return TCP_STATES[state] ?? 'NONE';
}

function tcpState(argument: string): number {
  const state = argument === 'LISTEN' ? 9 : TCP_STATES.indexOf(argument);
  return state < 0 ? parameterProblem(`unknown TCP state \`${argument}'`) : state;
}

/** atoi(3). */
function atoi(text: string): number {
  return Number(/^\s*[-+]?\d+/.exec(text)?.[0] ?? 0);
}

function port(which: 'orig' | 'reply' | 'mask' | 'expect', end: 'srcPort' | 'dstPort'): ProtocolOption['take'] {
  return (argument, template) => {
    const tuple: Partial<CtTuple> = template[which];
    tuple[end] = atoi(argument) & 0xffff;
  };
}

function portOptions(what: string): ProtocolOption[] {
  const short = what === 'port';
  const alias = (name: string): string[] => (short ? [name] : []);
  return [
    { names: [`orig-${what}-src`, ...alias('sport')], flag: short ? 'sport' : `orig-${what}-src`, take: port('orig', 'srcPort') },
    { names: [`orig-${what}-dst`, ...alias('dport')], flag: short ? 'dport' : `orig-${what}-dst`, take: port('orig', 'dstPort') },
    { names: [`reply-${what}-src`], flag: `reply-${what}-src`, take: port('reply', 'srcPort') },
    { names: [`reply-${what}-dst`], flag: `reply-${what}-dst`, take: port('reply', 'dstPort') },
    { names: [`mask-${what}-src`], flag: `mask-${what}-src`, take: port('mask', 'srcPort') },
    { names: [`mask-${what}-dst`], flag: `mask-${what}-dst`, take: port('mask', 'dstPort') },
  ];
}

function tupleOptions(what: string): ProtocolOption[] {
  return [
    { names: [`tuple-${what}-src`], flag: `tuple-${what}-src`, take: port('expect', 'srcPort') },
    { names: [`tuple-${what}-dst`], flag: `tuple-${what}-dst`, take: port('expect', 'dstPort') },
  ];
}

function portHelp(what: string, noun: string): string {
  return `  --orig-${what}-src\t\toriginal source ${noun}
  --orig-${what}-dst\t\toriginal destination ${noun}
  --reply-${what}-src\t\treply source ${noun}
  --reply-${what}-dst\t\treply destination ${noun}
  --mask-${what}-src\t\tmask source ${noun}
  --mask-${what}-dst\t\tmask destination ${noun}
  --tuple-${what}-src\t\texpectation tuple src ${noun}
  --tuple-${what}-src\t\texpectation tuple dst ${noun}
`;
}

const PORT_PAIRS = [
  { flags: ['sport', 'dport'], words: "you have to specify `--sport' and `--dport'" },
  { flags: ['reply-port-src', 'reply-port-dst'], words: "you have to specify `--reply-src-port' and `--reply-dst-port'" },
] as const;

const TCP: Protocol = {
  name: 'tcp',
  num: 6,
  options: [
    ...portOptions('port'),
    { names: ['state'], flag: 'state', take: (argument, template) => void (template.tcpState = tcpState(argument)) },
    ...tupleOptions('port'),
  ],
  help: `${portHelp('port', 'port')}  --state\t\t\tTCP state, fe. ESTABLISHED\n`,
  legal: {
    list: [2, 2, 2, 2, 0, 0, 2, 0, 0],
    create: [3, 3, 3, 3, 0, 0, 1, 0, 0],
    add: [3, 3, 3, 3, 0, 0, 1, 0, 0],
    update: [2, 2, 2, 2, 0, 0, 2, 0, 0],
    delete: [2, 2, 2, 2, 0, 0, 2, 0, 0],
    get: [3, 3, 3, 3, 0, 0, 2, 0, 0],
    event: [2, 2, 2, 2, 0, 0, 2, 0, 0],
    'exp-create': [1, 1, 0, 0, 1, 1, 0, 1, 1],
    'exp-delete': [1, 1, 1, 1, 0, 0, 0, 0, 0],
    'exp-get': [1, 1, 1, 1, 0, 0, 0, 0, 0],
  },
  pairs: PORT_PAIRS,
};

function udp(name: string, num: number): Protocol {
  return {
    name,
    num,
    options: [...portOptions('port'), ...tupleOptions('port')],
    help: portHelp('port', 'port'),
    legal: {
      list: [2, 2, 2, 2, 0, 0, 0, 0],
      create: [3, 3, 3, 3, 0, 0, 0, 0],
      add: [3, 3, 3, 3, 0, 0, 0, 0],
      update: [2, 2, 2, 2, 0, 0, 0, 0],
      delete: [2, 2, 2, 2, 0, 0, 0, 0],
      get: [3, 3, 3, 3, 0, 0, 0, 0],
      event: [2, 2, 2, 2, 0, 0, 0, 0],
      'exp-create': [1, 1, 0, 0, 1, 1, 1, 1],
      'exp-delete': [1, 1, 1, 1, 0, 0, 0, 0],
      'exp-get': [1, 1, 1, 1, 0, 0, 0, 0],
    },
    pairs: PORT_PAIRS,
  };
}

const ICMP: Protocol = {
  name: 'icmp',
  num: 1,
  options: [
    { names: ['icmp-type'], flag: 'icmp-type', take: (argument, template) => void (template.icmpType = atoi(argument) & 0xff) },
    { names: ['icmp-code'], flag: 'icmp-code', take: (argument, template) => void (template.icmpCode = atoi(argument) & 0xff) },
    { names: ['icmp-id'], flag: 'icmp-id', take: (argument, template) => void (template.orig.srcPort = atoi(argument) & 0xffff) },
  ],
  help: '  --icmp-type\t\t\ticmp type\n  --icmp-code\t\t\ticmp code\n  --icmp-id\t\t\ticmp id\n',
  legal: {
    list: [2, 2, 2],
    create: [1, 1, 2],
    add: [1, 1, 2],
    update: [2, 2, 2],
    delete: [2, 2, 2],
    get: [1, 1, 2],
    event: [2, 2, 2],
  },
};

const ICMPV6: Protocol = {
  name: 'icmpv6',
  num: 58,
  options: ICMP.options.map((option) => {
    const name = option.flag.replace('icmp', 'icmpv6');
    return { ...option, names: [name], flag: name };
  }),
  help: ICMP.help.replaceAll('icmp', 'icmpv6'),
  legal: ICMP.legal,
};

const GRE: Protocol = {
  name: 'gre',
  num: 47,
  options: [...portOptions('key'), ...tupleOptions('key')],
  help: portHelp('key', 'key'),
  legal: { list: [2, 2, 2, 2, 0, 0, 0, 0], event: [2, 2, 2, 2, 0, 0, 0, 0], delete: [2, 2, 2, 2, 0, 0, 0, 0] },
};

const SCTP: Protocol = {
  ...udp('sctp', 132),
  help: `${portHelp('port', 'port')}  --state\t\t\tSCTP state, fe. ESTABLISHED
  --orig-vtag\t\toriginal verification tag
  --reply-vtag\t\treply verification tag
`,
};

const KNOWN: readonly Protocol[] = [TCP, udp('udp', 17), udp('udplite', 136), SCTP, udp('dccp', 33), ICMP, ICMPV6, GRE];

/** The protocol `-p` names: one with options, any other by name or number; undefined for neither. Linux: findproto(). */
export function findProtocol(text: string): Protocol | undefined {
  const known = KNOWN.find(({ name }) => name === text.toLowerCase());
  if (known !== undefined) return known;
  const num = protoNumber(text);
  if (num === undefined) return undefined;
  return (
    KNOWN.find((protocol) => protocol.num === num) ?? { name: 'unknown', num, options: [], help: '  no options (unsupported)\n', legal: {} }
  );
}
