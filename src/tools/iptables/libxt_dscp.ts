import type { XtDscpMatch } from '../../uapi/xt_data.ts';
import { DSCP_CLASSES, parseDscpClass } from './dscp_classes.ts';
import type { XtExtension } from './extension.ts';
import { hex2 } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** The differentiated services code point. */
export const LIBXT_DSCP: XtExtension<XtDscpMatch> = {
  name: 'dscp',
  options: [
    { name: 'dscp', id: 'dscp', type: 'uint8', max: 0x3f, invert: true, excl: ['dscp-class'] },
    { name: 'dscp-class', id: 'dscp-class', type: 'string', invert: true, excl: ['dscp'] },
  ],
  init: () => ({ dscp: 0, invert: false }),
  parse({ id, arg, data, number, invert }) {
    data.dscp = id === 'dscp' ? number : parseDscpClass(arg);
    if (invert) data.invert = true;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('DSCP match: Parameter --dscp is required');
  },
  print: ({ dscp, invert }) => ` DSCP match ${invert ? '!' : ''}${hex2(dscp)}`,
  save: ({ dscp, invert }) => `${invert ? ' !' : ''} --dscp ${hex2(dscp)}`,
  help: `[!] --dscp VALUE         0 to 63
[!] --dscp-class CLASS   ${DSCP_CLASSES.map(([name]) => name).join(' ')}`,
};
