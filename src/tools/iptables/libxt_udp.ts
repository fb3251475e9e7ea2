import { type XtUdp, XT_UDP_INV_DSTPT, XT_UDP_INV_SRCPT } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { portName, printPorts, savePorts } from './xt_ports.ts';

/** UDP: ports. */
export const LIBXT_UDP: XtExtension<XtUdp> = {
  name: 'udp',
  options: [
    { name: 'source-port', id: 'sport', type: 'portrc', invert: true },
    { name: 'sport', id: 'sport', type: 'portrc', invert: true },
    { name: 'destination-port', id: 'dport', type: 'portrc', invert: true },
    { name: 'dport', id: 'dport', type: 'portrc', invert: true },
  ],
  init: () => ({ spts: [0, 0xffff], dpts: [0, 0xffff], invflags: 0 }),
  parse({ id, data, range, invert }) {
    if (id === 'sport') data.spts = [range[0], range[1]];
    else data.dpts = [range[0], range[1]];
    if (invert) data.invflags |= id === 'sport' ? XT_UDP_INV_SRCPT : XT_UDP_INV_DSTPT;
  },
  print(udp, { process, numeric }) {
    const port = (number: number): string => portName(process, number, 'udp', numeric);
    const source = printPorts('spt', udp.spts, (udp.invflags & XT_UDP_INV_SRCPT) !== 0, port);
    return ` udp${source}${printPorts('dpt', udp.dpts, (udp.invflags & XT_UDP_INV_DSTPT) !== 0, port)}`;
  },
  save(udp) {
    const source = savePorts('--sport', udp.spts, (udp.invflags & XT_UDP_INV_SRCPT) !== 0);
    return source + savePorts('--dport', udp.dpts, (udp.invflags & XT_UDP_INV_DSTPT) !== 0);
  },
  help: `[!] --source-port, --sport PORT[:PORT]       the sender's port or a range of ports
[!] --destination-port, --dport PORT[:PORT]  the receiver's port or a range`,
};
