import type { XtTosMatch } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { hex2 } from './strtoul.ts';
import { tosName } from './tos_values.ts';

/** The type of service byte. */
export const LIBXT_TOS: XtExtension<XtTosMatch> = {
  name: 'tos',
  options: [{ name: 'tos', id: 'tos', type: 'tosmask', mandatory: true, invert: true, max: 0x3f }],
  init: () => ({ tosMask: 0, tosValue: 0, invert: false }),
  parse({ data, tosValue, tosMask, invert }) {
    Object.assign(data, { tosValue, tosMask });
    if (invert) data.invert = true;
  },
  print({ tosValue, tosMask, invert }, { numeric }) {
    const name = numeric ? undefined : tosName(tosValue, tosMask);
    return ` tos match${invert ? '!' : ''}${name === undefined ? `${hex2(tosValue)}/${hex2(tosMask)}` : ` ${name}`}`;
  },
  save: ({ tosValue, tosMask, invert }) => `${invert ? ' !' : ''} --tos ${hex2(tosValue)}/${hex2(tosMask)}`,
  help: `[!] --tos VALUE[/MASK]   the byte, AND-ed with MASK, is VALUE
[!] --tos NAME           Minimize-Delay, Maximize-Throughput, Maximize-Reliability, Minimize-Cost, Normal-Service`,
};
