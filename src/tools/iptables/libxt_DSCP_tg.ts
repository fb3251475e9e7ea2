import type { XtDscpTarget } from '../../uapi/xt_data.ts';
import { DSCP_CLASSES, parseDscpClass } from './dscp_classes.ts';
import type { XtExtension } from './extension.ts';
import { hex2 } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** Changes the differentiated services code point. */
export const LIBXT_DSCP_TG: XtExtension<XtDscpTarget> = {
  name: 'DSCP',
  options: [
    { name: 'set-dscp', id: 'set-dscp', type: 'uint8', max: 0x3f, excl: ['set-dscp-class'] },
    { name: 'set-dscp-class', id: 'set-dscp-class', type: 'string', excl: ['set-dscp'] },
  ],
  init: () => ({ dscp: 0 }),
  parse({ id, arg, data, number }) {
    data.dscp = id === 'set-dscp' ? number : parseDscpClass(arg);
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('DSCP target: Parameter --set-dscp is required');
  },
  print: ({ dscp }) => ` DSCP set ${hex2(dscp)}`,
  save: ({ dscp }) => ` --set-dscp ${hex2(dscp)}`,
  help: `--set-dscp VALUE         0 to 63
--set-dscp-class CLASS   ${DSCP_CLASSES.map(([name]) => name).join(' ')}`,
};
