import { EINVAL } from '../../uapi/errno.ts';
import { XT_CONNBYTES_AVGPKT, XT_CONNBYTES_BYTES, XT_CONNBYTES_DIR_BOTH, XT_CONNBYTES_PKTS, type XtConnbytes } from '../../uapi/xt_data.ts';
import { LOGLEVEL_INFO, printk } from '../core/printk.ts';
import { nfCtGet } from './nf_conn.ts';
import { ctNet } from './nf_conntrack_net.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import type { XtMatch } from './x_tables.ts';

/** How much a connection has transferred. Linux: net/netfilter/xt_connbytes.c. */
export const XT_CONNBYTES: XtMatch<XtConnbytes> = {
  name: 'connbytes',
  check({ net }, { what, direction }) {
    if (what > XT_CONNBYTES_AVGPKT || direction > XT_CONNBYTES_DIR_BOTH) return -EINVAL;
    nfCtNetnsGet(net);
    if (!ctNet(net).sysctlAcct) {
      printk(net.stack, LOGLEVEL_INFO, 'xt_connbytes: Forcing CT accounting to be enabled');
      ctNet(net).sysctlAcct = true;
    }
    return 0;
  },
  destroy: (net) => nfCtNetnsPut(net),
  compile({ from, to, what, direction }) {
    return (skb) => {
      const ct = nfCtGet(skb);
      if (ct === null || !ct.acct) return false;
      const packets = sum(ct.packets, direction);
      const bytes = sum(ct.bytes, direction);
      const value = measure(what, packets, bytes);
      return to >= from ? value >= from && value <= to : value < to || value > from;
    };
  },
};

function measure(what: number, packets: number, bytes: number): number {
  if (what === XT_CONNBYTES_PKTS) return packets;
  if (what === XT_CONNBYTES_BYTES) return bytes;
  return packets === 0 ? 0 : Math.floor(bytes / packets);
}

function sum(counters: readonly [number, number], direction: number): number {
  return direction === XT_CONNBYTES_DIR_BOTH ? counters[0] + counters[1] : counters[direction];
}
