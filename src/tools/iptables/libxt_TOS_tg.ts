import type { XtTosTarget } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { hex2 } from './strtoul.ts';
import { tosName } from './tos_values.ts';
import { badParameter } from './xtables_error.ts';

const OPS = ['set-tos', 'and-tos', 'or-tos', 'xor-tos'];

function words({ tosValue, tosMask }: XtTosTarget): string {
  const name = tosName(tosValue, tosMask);
  if (name !== undefined) return `set${name}`;
  if (tosValue === 0) return `and ${hex2(~tosMask & 0xff)}`;
  if (tosValue === tosMask) return `or ${hex2(tosValue)}`;
  return tosMask === 0 ? `xor ${hex2(tosValue)}` : `set ${hex2(tosValue)}/${hex2(tosMask)}`;
}

/** Changes the type of service byte. */
export const LIBXT_TOS_TG: XtExtension<XtTosTarget> = {
  name: 'TOS',
  options: [
    { name: 'set-tos', id: 'set-tos', type: 'tosmask', excl: OPS, max: 0x3f },
    ...OPS.slice(1).map((name) => ({ name, id: name, type: 'uint8', excl: OPS }) as const),
  ],
  init: () => ({ tosValue: 0, tosMask: 0 }),
  parse({ id, data, number, tosValue, tosMask }) {
    if (id === 'set-tos') Object.assign(data, { tosValue, tosMask });
    else if (id === 'and-tos') Object.assign(data, { tosValue: 0, tosMask: ~number & 0xff });
    else Object.assign(data, { tosValue: number, tosMask: id === 'or-tos' ? number : 0 });
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('TOS: An action is required');
  },
  print(info, { numeric }) {
    if (numeric) return ` TOS set ${hex2(info.tosValue)}/${hex2(info.tosMask)}`;
    // The tool sets a blank too many before a name, and none behind "set".
    return `${tosName(info.tosValue, info.tosMask) === undefined ? ' ' : '  '}TOS ${words(info)}`;
  },
  save: ({ tosValue, tosMask }) => ` --set-tos ${hex2(tosValue)}/${hex2(tosMask)}`,
  help: `--set-tos VALUE[/MASK]   clears the bits of MASK, then XORs VALUE
--set-tos NAME           Minimize-Delay, Maximize-Throughput, Maximize-Reliability, Minimize-Cost, Normal-Service
--and-tos BITS, --or-tos BITS, --xor-tos BITS`,
};
