import type { XtHelper } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { saveString, truncated } from './save_string.ts';

/** Which conntrack helper the connection came by. */
export const LIBXT_HELPER: XtExtension<XtHelper> = {
  name: 'helper',
  options: [{ name: 'helper', id: 'helper', type: 'string', mandatory: true, invert: true }],
  init: () => ({ name: '', invert: false }),
  parse({ arg, data, invert }) {
    data.name = truncated(arg, 30);
    if (invert) data.invert = true;
  },
  print: ({ name, invert }) => ` helper match ${invert ? '! ' : ''}"${name}"`,
  save: ({ name, invert }) => `${invert ? ' !' : ''} --helper${saveString(name)}`,
  help: '[!] --helper NAME   ftp, sip, ...; "ftp-2121" for another port',
};
