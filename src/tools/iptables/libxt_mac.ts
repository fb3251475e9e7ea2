import type { XtMac } from '../../uapi/xt_data.ts';
import { formatMac } from '../../wire/addr.ts';
import type { XtExtension } from './extension.ts';

/** The source MAC address of a received frame. */
export const LIBXT_MAC: XtExtension<XtMac> = {
  name: 'mac',
  options: [{ name: 'mac-source', id: 'mac-source', type: 'ethermac', mandatory: true, invert: true }],
  init: () => ({ srcaddr: [0, 0, 0, 0, 0, 0], invert: false }),
  parse({ data, mac, invert }) {
    data.srcaddr = mac;
    if (invert) data.invert = true;
  },
  print: ({ srcaddr, invert }) => ` MAC ${invert ? '! ' : ''}${formatMac(Uint8Array.from(srcaddr))}`,
  save: ({ srcaddr, invert }) => `${invert ? ' !' : ''} --mac-source ${formatMac(Uint8Array.from(srcaddr))}`,
  help: '[!] --mac-source XX:XX:XX:XX:XX:XX   who sent the frame',
};
