import type { XtClassify } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

function halves(priority: number, width: number): string {
  return [priority >>> 16, priority & 0xffff].map((half) => half.toString(16).padStart(width, '0')).join(':');
}

/** Which class of the queueing discipline the packet belongs to. */
export const LIBXT_CLASSIFY: XtExtension<XtClassify> = {
  name: 'CLASSIFY',
  options: [{ name: 'set-class', id: 'set-class', type: 'string', mandatory: true }],
  init: () => ({ priority: 0 }),
  parse({ arg, data }) {
    // scanf's %x takes a sign.
    const found = /^\s*([-+]?(?:0[xX])?[0-9a-fA-F]+):\s*([-+]?(?:0[xX])?[0-9a-fA-F]+)/.exec(arg);
    if (found === null) throw badParameter(`Bad class value "${arg}"`);
    data.priority = ((parseInt(found[1], 16) << 16) | (parseInt(found[2], 16) & 0xffff)) >>> 0;
  },
  print: ({ priority }) => ` CLASSIFY set ${halves(priority, 1)}`,
  save: ({ priority }) => ` --set-class ${halves(priority, 4)}`,
  help: '--set-class MAJOR:MINOR   in hexadecimal',
};
