import type { XtRealm } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { parseValueMask, printValueMask } from './lmap.ts';

const REALMS = '/etc/iproute2/rt_realms';

/** The realm of the route. */
export const LIBIPT_REALM: XtExtension<XtRealm> = {
  name: 'realm',
  options: [{ name: 'realm', id: 'realm', type: 'string', mandatory: true, invert: true }],
  init: () => ({ id: 0, mask: 0, invert: false }),
  parse(call) {
    parseValueMask(call, REALMS);
    Object.assign(call.data, { id: call.mark, mask: call.mask });
    if (call.invert) call.data.invert = true;
  },
  print: ({ id, mask, invert }, { process, numeric }) =>
    `${invert ? ' !' : ''} realm${printValueMask(process, id, mask, numeric ? undefined : REALMS)}`,
  save: ({ id, mask, invert }, { process }) => `${invert ? ' !' : ''} --realm${printValueMask(process, id, mask, REALMS)}`,
  help: '[!] --realm VALUE[/MASK]   by number, or by name from /etc/iproute2/rt_realms',
};
