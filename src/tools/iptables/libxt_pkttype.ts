import type { XtPkttype } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

/** PACKET_HOST and the like, the name that is printed first. */
const TYPES: readonly (readonly [string, number])[] = [
  ...([
    ['unicast', 0],
    ['broadcast', 1],
    ['multicast', 2],
    ['otherhost', 3],
    ['bcast', 1],
    ['mcast', 2],
    ['host', 0],
  ] as const),
];

function typeName(type: number): string {
  return TYPES.find(([, number]) => number === type)?.[0] ?? String(type);
}

/** Whom the frame is addressed to. */
export const LIBXT_PKTTYPE: XtExtension<XtPkttype> = {
  name: 'pkttype',
  options: [{ name: 'pkt-type', id: 'pkt-type', type: 'string', mandatory: true, invert: true }],
  init: () => ({ pkttype: 0, invert: false }),
  parse({ arg, data, invert }) {
    const type = TYPES.find(([name]) => name === arg.toLowerCase());
    if (type === undefined) throw badParameter(`Bad packet type '${arg}'`);
    data.pkttype = type[1];
    if (invert) data.invert = true;
  },
  print: ({ pkttype, invert }) => ` PKTTYPE ${invert ? '!' : ''}= ${typeName(pkttype)}`,
  save: ({ pkttype, invert }) => `${invert ? ' !' : ''} --pkt-type ${typeName(pkttype)}`,
  help: '[!] --pkt-type unicast|broadcast|multicast|otherhost   to us, to all, to a group, to someone else',
};
