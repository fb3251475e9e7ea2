import { type XtChecksum, XT_CHECKSUM_OP_FILL } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';

/** Works out a checksum that was left to the card. */
export const LIBXT_CHECKSUM: XtExtension<XtChecksum> = {
  name: 'CHECKSUM',
  options: [{ name: 'checksum-fill', id: 'checksum-fill', type: 'none', mandatory: true }],
  init: () => ({ operation: 0 }),
  parse({ data }) {
    data.operation = XT_CHECKSUM_OP_FILL;
  },
  print: ({ operation }) => ` CHECKSUM${operation & XT_CHECKSUM_OP_FILL ? ' fill' : ''}`,
  save: ({ operation }) => (operation & XT_CHECKSUM_OP_FILL ? ' --checksum-fill' : ''),
  help: '--checksum-fill   fills it in',
};
