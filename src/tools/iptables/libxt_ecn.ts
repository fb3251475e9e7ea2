import { type XtEcn, XT_ECN_OP_MATCH_CWR, XT_ECN_OP_MATCH_ECE, XT_ECN_OP_MATCH_IP } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

const BITS: Readonly<Record<string, number>> = {
  'ecn-tcp-ece': XT_ECN_OP_MATCH_ECE,
  'ecn-tcp-cwr': XT_ECN_OP_MATCH_CWR,
  'ecn-ip-ect': XT_ECN_OP_MATCH_IP,
};

/** Explicit congestion notification, in TCP and IP. */
export const LIBXT_ECN: XtExtension<XtEcn> = {
  name: 'ecn',
  options: [
    { name: 'ecn-tcp-cwr', id: 'ecn-tcp-cwr', type: 'none', invert: true },
    { name: 'ecn-tcp-ece', id: 'ecn-tcp-ece', type: 'none', invert: true },
    { name: 'ecn-ip-ect', id: 'ecn-ip-ect', type: 'uint8', max: 3, invert: true },
  ],
  init: () => ({ operation: 0, invert: 0, ipEct: 0 }),
  parse({ id, data, number, invert }) {
    data.operation |= BITS[id];
    if (invert) data.invert |= BITS[id];
    if (id === 'ecn-ip-ect') data.ipEct = number;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('ECN match: some option required');
  },
  print({ operation, invert, ipEct }) {
    const names: Readonly<Record<string, string>> = { 'ecn-tcp-ece': 'ECE', 'ecn-tcp-cwr': 'CWR', 'ecn-ip-ect': `ECT=${ipEct}` };
    const asked = Object.keys(BITS).filter((id) => operation & BITS[id]);
    return ` ECN match${asked.map((id) => ` ${invert & BITS[id] ? '!' : ''}${names[id]}`).join('')}`;
  },
  save({ operation, invert, ipEct }) {
    const asked = Object.keys(BITS).filter((id) => operation & BITS[id]);
    return asked.map((id) => `${invert & BITS[id] ? ' !' : ''} --${id}${id === 'ecn-ip-ect' ? ` ${ipEct}` : ''}`).join('');
  },
  help: `[!] --ecn-tcp-cwr         the sender slowed down
[!] --ecn-tcp-ece         the receiver heard of congestion
[!] --ecn-ip-ect NUMBER   the two bits of the IP header, 0 to 3`,
};
