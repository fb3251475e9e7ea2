import {
  type XtPhysdev,
  XT_PHYSDEV_OP_BRIDGED,
  XT_PHYSDEV_OP_IN,
  XT_PHYSDEV_OP_ISIN,
  XT_PHYSDEV_OP_ISOUT,
  XT_PHYSDEV_OP_OUT,
} from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { badParameter } from './xtables_error.ts';

const IFNAMSIZ = 16;
const OPS: Readonly<Record<string, number>> = {
  'physdev-is-in': XT_PHYSDEV_OP_ISIN,
  'physdev-in': XT_PHYSDEV_OP_IN,
  'physdev-is-out': XT_PHYSDEV_OP_ISOUT,
  'physdev-out': XT_PHYSDEV_OP_OUT,
  'physdev-is-bridged': XT_PHYSDEV_OP_BRIDGED,
};

function interfaceName({ arg, warn }: XtOptionCall<XtPhysdev>): string {
  if (arg.length >= IFNAMSIZ) throw badParameter(`interface name \`${arg}' must be shorter than IFNAMSIZ (${IFNAMSIZ - 1})`);
  if (/[/ ]/.test(arg)) warn(`Warning: weird character in interface \`${arg}' ('/' and ' ' are not allowed by the kernel).`);
  return arg;
}

function save({ bitmask, invert, physindev, physoutdev }: XtPhysdev): string {
  let text = '';
  for (const [option, bit] of Object.entries(OPS)) {
    if ((bitmask & bit) === 0) continue;
    text += `${invert & bit ? ' !' : ''} --${option}`;
    if (bit === XT_PHYSDEV_OP_IN) text += ` ${physindev}`;
    if (bit === XT_PHYSDEV_OP_OUT) text += ` ${physoutdev}`;
  }
  return text;
}

/** The bridge's ports a frame passes. */
export const LIBXT_PHYSDEV: XtExtension<XtPhysdev> = {
  name: 'physdev',
  options: [
    { name: 'physdev-in', id: 'physdev-in', type: 'string', invert: true },
    { name: 'physdev-out', id: 'physdev-out', type: 'string', invert: true },
    { name: 'physdev-is-in', id: 'physdev-is-in', type: 'none', invert: true },
    { name: 'physdev-is-out', id: 'physdev-is-out', type: 'none', invert: true },
    { name: 'physdev-is-bridged', id: 'physdev-is-bridged', type: 'none', invert: true },
  ],
  init: () => ({ physindev: '', physoutdev: '', invert: 0, bitmask: 0 }),
  parse(call) {
    const { data, id } = call;
    if (id === 'physdev-in') data.physindev = interfaceName(call);
    if (id === 'physdev-out') data.physoutdev = interfaceName(call);
    data.bitmask |= OPS[id];
    if (call.invert) data.invert |= OPS[id];
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('PHYSDEV: no physdev option specified');
  },
  print: (info) => ` PHYSDEV match${save(info)}`,
  save,
  help: `[!] --physdev-in NAME[+]    came in by this port of the bridge
[!] --physdev-out NAME[+]   goes out by this port
[!] --physdev-is-in         came in by a bridge's port
[!] --physdev-is-out        goes out by a bridge's port
[!] --physdev-is-bridged    is bridged, not routed`,
};
