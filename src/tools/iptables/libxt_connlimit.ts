import { type XtConnlimit, XT_CONNLIMIT_DADDR, XT_CONNLIMIT_INVERT } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

/** How many bits are left when the mask's zeros at its end are gone. */
function prefix(mask: number): number {
  let bits = 0;
  for (let rest = ~mask >>> 0; rest !== 0; rest >>>= 1) bits++;
  return 32 - bits;
}

/** How many connections an address has. */
export const LIBXT_CONNLIMIT: XtExtension<XtConnlimit> = {
  name: 'connlimit',
  options: [
    { name: 'connlimit-upto', id: 'connlimit-upto', type: 'uint32', invert: true, excl: ['connlimit-above'] },
    { name: 'connlimit-above', id: 'connlimit-above', type: 'uint32', invert: true, excl: ['connlimit-upto'] },
    { name: 'connlimit-mask', id: 'connlimit-mask', type: 'plenmask' },
    { name: 'connlimit-saddr', id: 'connlimit-saddr', type: 'none', excl: ['connlimit-daddr'] },
    { name: 'connlimit-daddr', id: 'connlimit-daddr', type: 'none', excl: ['connlimit-saddr'] },
  ],
  init: () => ({ limit: 0, mask: -1, flags: 0 }),
  parse({ id, data, number, addrMask, invert }) {
    if (id === 'connlimit-mask') data.mask = addrMask;
    else if (id === 'connlimit-saddr') data.flags &= ~XT_CONNLIMIT_DADDR;
    else if (id === 'connlimit-daddr') data.flags |= XT_CONNLIMIT_DADDR;
    else {
      data.limit = number;
      if ((id === 'connlimit-above') === invert) data.flags |= XT_CONNLIMIT_INVERT;
    }
  },
  check({ used }) {
    if (used.has('connlimit-upto') || used.has('connlimit-above')) return;
    throw badParameter('You must specify "--connlimit-above" or "--connlimit-upto".');
  },
  print({ limit, mask, flags }) {
    const side = flags & XT_CONNLIMIT_DADDR ? 'dst' : 'src';
    return ` #conn ${side}/${prefix(mask)} ${flags & XT_CONNLIMIT_INVERT ? '<=' : '>'} ${limit}`;
  },
  save({ limit, mask, flags }) {
    const how = flags & XT_CONNLIMIT_INVERT ? 'upto' : 'above';
    const side = flags & XT_CONNLIMIT_DADDR ? 'daddr' : 'saddr';
    return ` --connlimit-${how} ${limit} --connlimit-mask ${prefix(mask)} --connlimit-${side}`;
  },
  help: `[!] --connlimit-above N   there are more connections than N
[!] --connlimit-upto N    there are not
--connlimit-mask LENGTH   networks of this size count together (32)
--connlimit-saddr         of the sender (so by default)
--connlimit-daddr         of the receiver`,
};
