import {
  type XtConnbytes,
  type XtConntrack,
  XT_CONNBYTES_AVGPKT,
  XT_CONNBYTES_DIR_BOTH,
  XT_CONNBYTES_DIR_REPLY,
  XT_CONNBYTES_PKTS,
  type XtHelper,
} from '../../uapi/xt_data.ts';
import { IPS_ASSURED, IPS_CONFIRMED, IPS_EXPECTED, IPS_SEEN_REPLY } from '../../uapi/nf_conntrack.ts';
import { UINT64_MAX } from '../iptables/strtoul.ts';
import { addressWords, limited } from './xt_value_words.ts';

/** What `nft` makes of the matches on connections. iptables: libxt_conntrack.c, libxt_connbytes.c, their xlate functions. */

/** Bits of matchFlags and invertFlags. Linux: XT_CONNTRACK_*. */
const [STATE, PROTO, ORIGSRC, ORIGDST, REPLSRC, REPLDST, STATUS, EXPIRES] = [1, 2, 4, 8, 16, 32, 64, 128];
const [ORIGSRC_PORT, ORIGDST_PORT, REPLSRC_PORT, REPLDST_PORT, DIRECTION] = [256, 512, 1024, 2048, 4096];
const [STATE_SNAT, STATE_DNAT] = [16, 32];

const STATES: readonly (readonly [string, number])[] = [
  ['invalid', 1],
  ['new', 8],
  ['related', 4],
  ['established', 2],
  ['untracked', 64],
];
const STATUSES: readonly (readonly [string, number])[] = [
  ['expected', IPS_EXPECTED],
  ['seen-reply', IPS_SEEN_REPLY],
  ['assured', IPS_ASSURED],
  ['confirmed', IPS_CONFIRMED],
];

function names(table: readonly (readonly [string, number])[], mask: number): string {
  return table
    .filter(([, bit]) => mask & bit)
    .map(([name]) => name)
    .join(',');
}

/** A translated address says nothing of other states that stand beside it. */
function stateWords({ stateMask, invertFlags }: XtConntrack): string {
  if (stateMask & STATE_SNAT) return 'ct status snat';
  if (stateMask & STATE_DNAT) return 'ct status dnat';
  return `ct state ${invertFlags & STATE ? '! ' : ''}${names(STATES, stateMask)}`;
}

/** `-m conntrack`, `-m state`. */
export function conntrack(ct: XtConntrack): string {
  const { matchFlags, invertFlags } = ct;
  const words: string[] = [];
  const not = (bit: number): string => (invertFlags & bit ? '!= ' : '');
  const item = (bit: number, name: string, value: string): void => {
    if (matchFlags & bit) words.push(`${name} ${not(bit)}${value}`);
  };
  const direction = invertFlags & DIRECTION ? 'reply' : 'original';
  if (matchFlags & DIRECTION) words.push(`ct direction ${direction}`);
  item(PROTO, `ct ${direction} protocol`, String(ct.l4proto));
  if (matchFlags & STATE) words.push(stateWords(ct));
  if (matchFlags & STATUS) words.push(`ct status ${invertFlags & STATUS ? '! ' : ''}${names(STATUSES, ct.statusMask)}`.trimEnd());
  item(EXPIRES, 'ct expiration', limited(ct.expiresMin, ct.expiresMax));
  item(ORIGSRC, 'ct original saddr', addressWords(ct.origsrcAddr, ct.origsrcMask));
  item(ORIGDST, 'ct original daddr', addressWords(ct.origdstAddr, ct.origdstMask));
  item(REPLSRC, 'ct reply saddr', addressWords(ct.replsrcAddr, ct.replsrcMask));
  item(REPLDST, 'ct reply daddr', addressWords(ct.repldstAddr, ct.repldstMask));
  item(ORIGSRC_PORT, 'ct original proto-src', limited(ct.origsrcPort, ct.origsrcPortHigh));
  item(ORIGDST_PORT, 'ct original proto-dst', limited(ct.origdstPort, ct.origdstPortHigh));
  item(REPLSRC_PORT, 'ct reply proto-src', limited(ct.replsrcPort, ct.replsrcPortHigh));
  item(REPLDST_PORT, 'ct reply proto-dst', limited(ct.repldstPort, ct.repldstPortHigh));
  return words.join(' ');
}

/** A range that is inverted has its ends exchanged. */
export function connbytes({ from, to, what, direction }: XtConnbytes): string {
  const side = direction === XT_CONNBYTES_DIR_BOTH ? '' : direction === XT_CONNBYTES_DIR_REPLY ? 'reply ' : 'original ';
  const name = what === XT_CONNBYTES_PKTS ? 'packets' : what === XT_CONNBYTES_AVGPKT ? 'avgpkt' : 'bytes';
  const [low, high] = from > to ? [to, from] : [from, to];
  const head = `ct ${side}${name} `;
  if (low === high) return `${head}${low}`;
  if (high >= UINT64_MAX) return `${head}${from > to ? 'lt' : 'ge'} ${low}`;
  return `${head}${from > to ? '!= ' : ''}${low}-${high}`;
}

export function helper({ name, invert }: XtHelper): string {
  return `ct helper ${invert ? '!= ' : ''}"${name}"`;
}
