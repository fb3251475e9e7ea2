import type { XtMarkMatch } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { printMark } from './xtoptions.ts';

/** The connection's mark. */
export const LIBXT_CONNMARK: XtExtension<XtMarkMatch> = {
  name: 'connmark',
  options: [{ name: 'mark', id: 'mark', type: 'markmask', mandatory: true, invert: true }],
  init: () => ({ mark: 0, mask: 0, invert: false }),
  parse({ data, mark, mask, invert }) {
    Object.assign(data, { mark, mask });
    if (invert) data.invert = true;
  },
  print: ({ mark, mask, invert }) => ` connmark match ${invert ? '!' : ''}${printMark(mark, mask)}`,
  save: ({ mark, mask, invert }) => `${invert ? ' !' : ''} --mark${printMark(mark, mask)}`,
  help: "[!] --mark VALUE[/MASK]   the connection's mark, AND-ed with MASK, is VALUE",
};
