import {
  type IptReject,
  IPT_ICMP_ADMIN_PROHIBITED,
  IPT_ICMP_HOST_PROHIBITED,
  IPT_ICMP_HOST_UNREACHABLE,
  IPT_ICMP_NET_PROHIBITED,
  IPT_ICMP_NET_UNREACHABLE,
  IPT_ICMP_PORT_UNREACHABLE,
  IPT_ICMP_PROT_UNREACHABLE,
  IPT_TCP_RESET,
} from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

/** [kind, name, other name], in the order they are looked through. */
const KINDS: readonly (readonly [number, string, string])[] = [
  [IPT_ICMP_NET_UNREACHABLE, 'icmp-net-unreachable', 'net-unreach'],
  [IPT_ICMP_HOST_UNREACHABLE, 'icmp-host-unreachable', 'host-unreach'],
  [IPT_ICMP_PROT_UNREACHABLE, 'icmp-proto-unreachable', 'proto-unreach'],
  [IPT_ICMP_PORT_UNREACHABLE, 'icmp-port-unreachable', 'port-unreach'],
  [IPT_ICMP_NET_PROHIBITED, 'icmp-net-prohibited', 'net-prohib'],
  [IPT_ICMP_HOST_PROHIBITED, 'icmp-host-prohibited', 'host-prohib'],
  [IPT_TCP_RESET, 'tcp-reset', 'tcp-rst'],
  [IPT_ICMP_ADMIN_PROHIBITED, 'icmp-admin-prohibited', 'admin-prohib'],
];

function kindName(kind: number): string {
  return KINDS.find(([number]) => number === kind)![1];
}

/** Drops the packet and says so to its sender. */
export const LIBIPT_REJECT: XtExtension<IptReject> = {
  name: 'REJECT',
  options: [{ name: 'reject-with', id: 'reject-with', type: 'string' }],
  init: () => ({ with: IPT_ICMP_PORT_UNREACHABLE }),
  parse({ arg, data, warn }) {
    const word = arg.toLowerCase();
    const kind = KINDS.find(([, name, alias]) => name.startsWith(word) || alias.startsWith(word));
    if (kind === undefined) {
      if ('echo-reply'.startsWith(word) || 'echoreply'.startsWith(word)) warn('--reject-with echo-reply no longer supported');
      throw badParameter(`unknown reject type "${arg}"`);
    }
    [data.with] = kind;
  },
  print: (info) => ` reject-with ${kindName(info.with)}`,
  save: (info) => ` --reject-with ${kindName(info.with)}`,
  help: `--reject-with KIND   what the sender is told (icmp-port-unreachable):
${KINDS.map(([, name, alias]) => `    ${name}, ${alias}`).join('\n')}`,
};
