import type { XtCpu } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';

/** The processor that handles the packet. */
export const LIBXT_CPU: XtExtension<XtCpu> = {
  name: 'cpu',
  options: [{ name: 'cpu', id: 'cpu', type: 'uint32', mandatory: true, invert: true }],
  init: () => ({ cpu: 0, invert: false }),
  parse({ data, number, invert }) {
    data.cpu = number;
    if (invert) data.invert = true;
  },
  print: ({ cpu, invert }) => ` cpu ${invert ? '! ' : ''}${cpu}`,
  save: ({ cpu, invert }) => `${invert ? ' !' : ''} --cpu ${cpu}`,
  help: '[!] --cpu NUMBER   which processor, from 0',
};
