import type { VlanInfo } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { llProtoA2n, llProtoN2a } from '../iproute2/ll_proto.ts';
import { getU16, getU32 } from '../iproute2/numbers.ts';
import { CommandError, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind } from './link_kind.ts';

const USAGE = `Usage: ... vlan id VLANID
		[ protocol VLANPROTO ]
		[ reorder_hdr { on | off } ]
		[ gvrp { on | off } ]
		[ mvrp { on | off } ]
		[ loose_binding { on | off } ]
		[ bridge_binding { on | off } ]
		[ ingress-qos-map QOS-MAP ]
		[ egress-qos-map QOS-MAP ]

VLANID := 0-4095
VLANPROTO: [ 802.1Q | 802.1ad ]
QOS-MAP := [ QOS-MAP ] QOS-MAPPING
QOS-MAPPING := FROM:TO
`;

type Take = (data: VlanInfo, args: Arguments) => void;

const FLAGS: readonly (readonly [flag: number, word: string])[] = [
  [0x1, 'reorder_hdr'],
  [0x2, 'gvrp'],
  [0x8, 'mvrp'],
  [0x4, 'loose_binding'],
  [0x10, 'bridge_binding'],
];

function flagOption(flag: number, key: string): Take {
  return (data, args) => {
    const word = args.next();
    data.vlanFlagsMask = (data.vlanFlagsMask ?? 0) | flag;
    if (word !== 'on' && word !== 'off') {
      throw new CommandError(`Error: argument of "${key}" must be "on" or "off", not "${word}"\n`);
    }
    data.vlanFlags = word === 'on' ? (data.vlanFlags ?? 0) | flag : (data.vlanFlags ?? 0) & ~flag;
  };
}

/** FROM:TO ..., up to the first word without a colon. */
function qosMap(key: string, field: 'ingressQos' | 'egressQos'): Take {
  return (data, args) => {
    args.next();
    const map: { from: number; to: number }[] = [];
    for (; !args.done && args.word.includes(':'); args.forward()) {
      const colon = args.word.indexOf(':');
      const from = getU32(args.word.slice(0, colon));
      const to = getU32(args.word.slice(colon + 1));
      if (from === undefined || to === undefined) invarg(`invalid ${key}`, args.word.slice(0, colon));
      map.push({ from, to });
    }
    args.back();
    data[field] = map;
  };
}

const OPTIONS = new WordTable<Take>([
  ['protocol*', takeProtocol],
  ['id*', takeId],
  ...FLAGS.map(([flag, word]) => [`${word}*`, flagOption(flag, word)] as const),
  ['ingress-qos-map*', qosMap('ingress-qos-map', 'ingressQos')],
  ['egress-qos-map*', qosMap('egress-qos-map', 'egressQos')],
  [
    'help*',
    () => {
      throw new CommandError(USAGE);
    },
  ],
]);

function takeProtocol(data: VlanInfo, args: Arguments): void {
  data.vlanProtocolId = llProtoA2n(args.next());
  if (data.vlanProtocolId === undefined) invarg('protocol is invalid', args.word);
}

function takeId(data: VlanInfo, args: Arguments): void {
  data.vlanId = getU16(args.next());
  if (data.vlanId === undefined) invarg('id is invalid', args.word);
}

function printVlan(ip: IpSession, data: VlanInfo): void {
  const { print } = ip;
  if (data.vlanId === undefined) return;
  const protocol = data.vlanProtocolId === undefined ? '802.1q' : llProtoN2a(data.vlanProtocolId, ip.names.numeric);
  print.any('protocol', protocol, `protocol ${protocol} `);
  print.any('id', data.vlanId, `id ${data.vlanId} `);
  if (data.vlanFlags !== undefined) printFlags(ip, data.vlanFlags);
  if (data.ingressQos !== undefined) printMap(ip, 'ingress_qos', 'ingress-qos-map', data.ingressQos);
  if (data.egressQos !== undefined) printMap(ip, 'egress_qos', 'egress-qos-map', data.egressQos);
}

function printFlags(ip: IpSession, flags: number): void {
  let left = flags;
  ip.print.openArray('flags', '<');
  for (const [flag, word] of FLAGS) {
    if ((left & flag) === 0) continue;
    left &= ~flag;
    const name = word.toUpperCase();
    ip.print.any(undefined, name, name + (left !== 0 ? ',' : ''));
  }
  if (left !== 0) ip.print.hex(undefined, left, left.toString(16));
  ip.print.closeArray('> ');
}

function printMap(ip: IpSession, key: string, name: string, map: readonly { from: number; to: number }[]): void {
  const { print } = ip;
  print.openArray(key);
  print.nl();
  print.text(`      ${name} { `);
  for (const { from, to } of map) {
    print.openObject();
    print.json('from', from);
    print.json('to', to);
    print.closeObject();
    print.text(`${from}:${to} `);
  }
  print.closeArray();
  print.text('} ');
}

export const vlanKind: LinkKind = {
  id: 'vlan',
  help: USAGE,

  parse(_ip, args, data) {
    for (; !args.done; args.forward()) {
      const take = OPTIONS.find(args.word);
      if (take === undefined) throw new CommandError(`vlan: unknown command "${args.word}"?\n${USAGE}`);
      take(data, args);
    }
  },

  print: printVlan,
};
