import { type XtIprange, IPRANGE_DST, IPRANGE_DST_INV, IPRANGE_SRC, IPRANGE_SRC_INV } from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { numericToIpaddr } from './xt_addr.ts';
import { badParameter, badValue } from './xtables_error.ts';

function parseRange(call: XtOptionCall<XtIprange>): [number, number] {
  const dash = call.arg.indexOf('-');
  const words = dash < 0 ? [call.arg, call.arg] : [call.arg.slice(0, dash), call.arg.slice(dash + 1)];
  const [min, max] = words.map((word) => {
    const addr = numericToIpaddr(word);
    if (addr === undefined) throw badValue('iprange', `--${call.id}`, word);
    return addr;
  });
  if (min >>> 0 > max >>> 0) call.warn(`xt_iprange: range ${words[0]}-${words[1]} is reversed and will never match`);
  return [min, max];
}

function show(info: XtIprange, source: string, destination: string): string {
  let text = '';
  if (info.flags & IPRANGE_SRC) text += ` ${source}${formatIpv4(info.srcMin)}-${formatIpv4(info.srcMax)}`;
  if (info.flags & IPRANGE_DST) text += ` ${destination}${formatIpv4(info.dstMin)}-${formatIpv4(info.dstMax)}`;
  return text;
}

/** Addresses between two. */
export const LIBXT_IPRANGE: XtExtension<XtIprange> = {
  name: 'iprange',
  options: [
    { name: 'src-range', id: 'src-range', type: 'string', invert: true },
    { name: 'dst-range', id: 'dst-range', type: 'string', invert: true },
  ],
  init: () => ({ srcMin: 0, srcMax: 0, dstMin: 0, dstMax: 0, flags: 0 }),
  parse(call) {
    const { data } = call;
    if (call.id === 'src-range') {
      [data.srcMin, data.srcMax] = parseRange(call);
      data.flags |= IPRANGE_SRC | (call.invert ? IPRANGE_SRC_INV : 0);
    } else {
      [data.dstMin, data.dstMax] = parseRange(call);
      data.flags |= IPRANGE_DST | (call.invert ? IPRANGE_DST_INV : 0);
    }
  },
  check({ used }) {
    if (used.size === 0) throw badParameter("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  print(info) {
    const not = (bit: number): string => (info.flags & bit ? '! ' : '');
    return show(info, `source IP range ${not(IPRANGE_SRC_INV)}`, `destination IP range ${not(IPRANGE_DST_INV)}`);
  },
  save(info) {
    const not = (bit: number): string => (info.flags & bit ? '! ' : '');
    return show(info, `${not(IPRANGE_SRC_INV)}--src-range `, `${not(IPRANGE_DST_INV)}--dst-range `);
  },
  help: `[!] --src-range FIRST[-LAST]   the sender's address lies between the two
[!] --dst-range FIRST[-LAST]   the receiver's does`,
};
