import type { XtTproxy } from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { XtExtension } from './extension.ts';
import { hex } from './strtoul.ts';

/** Gives the packet to a socket of this machine, its addresses as they are. */
export const LIBXT_TPROXY: XtExtension<XtTproxy> = {
  name: 'TPROXY',
  options: [
    { name: 'on-port', id: 'on-port', type: 'port', mandatory: true },
    { name: 'on-ip', id: 'on-ip', type: 'host' },
    { name: 'tproxy-mark', id: 'tproxy-mark', type: 'markmask' },
  ],
  init: () => ({ markMask: 0, markValue: 0, laddr: 0, lport: 0 }),
  parse({ id, data, number, addr, mark, mask }) {
    if (id === 'on-port') data.lport = number;
    else if (id === 'on-ip') data.laddr = addr;
    else Object.assign(data, { markValue: mark, markMask: mask });
  },
  print: ({ laddr, lport, markValue, markMask }) =>
    ` TPROXY redirect ${formatIpv4(laddr)}:${lport} mark ${hex(markValue)}/${hex(markMask)}`,
  save: ({ laddr, lport, markValue, markMask }) =>
    ` --on-port ${lport} --on-ip ${formatIpv4(laddr)} --tproxy-mark ${hex(markValue)}/${hex(markMask)}`,
  help: `--on-port PORT               the socket's port
--on-ip ADDRESS              its address; otherwise that of the device
--tproxy-mark VALUE[/MASK]   marks the packet, for the routing rule that brings it here`,
};
