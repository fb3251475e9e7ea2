import { type XtQuota, XT_QUOTA_INVERT } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { formatU64 } from './strtoul.ts';

/** So many bytes, and no more. */
export const LIBXT_QUOTA: XtExtension<XtQuota> = {
  name: 'quota',
  options: [{ name: 'quota', id: 'quota', type: 'uint64', mandatory: true, invert: true }],
  init: () => ({ flags: 0, quota: 0 }),
  parse({ data, number, invert }) {
    data.quota = number;
    if (invert) data.flags |= XT_QUOTA_INVERT;
  },
  print: ({ quota }) => ` quota: ${formatU64(quota)} bytes`,
  save: ({ flags, quota }) => `${flags & XT_QUOTA_INVERT ? ' !' : ''} --quota ${formatU64(quota)}`,
  help: '[!] --quota BYTES   matches until so many bytes have gone by',
};
