import {
  type XtDevgroup,
  XT_DEVGROUP_INVERT_DST,
  XT_DEVGROUP_INVERT_SRC,
  XT_DEVGROUP_MATCH_DST,
  XT_DEVGROUP_MATCH_SRC,
} from '../../uapi/xt_data.ts';
import type { Process } from '../../uapi/process.ts';
import type { XtExtension } from './extension.ts';
import { parseValueMask, printValueMask } from './lmap.ts';
import { badParameter } from './xtables_error.ts';

const GROUPS = '/etc/iproute2/group';

function words(info: XtDevgroup, prefix: string, process: Process, file: string | undefined): string {
  let text = '';
  if (info.flags & XT_DEVGROUP_MATCH_SRC) {
    text += `${info.flags & XT_DEVGROUP_INVERT_SRC ? ' !' : ''} ${prefix}src-group`;
    text += printValueMask(process, info.srcGroup, info.srcMask, file);
  }
  if (info.flags & XT_DEVGROUP_MATCH_DST) {
    text += `${info.flags & XT_DEVGROUP_INVERT_DST ? ' !' : ''} ${prefix}dst-group`;
    text += printValueMask(process, info.dstGroup, info.dstMask, file);
  }
  return text;
}

/** The groups of the devices it comes in and goes out by. */
export const LIBXT_DEVGROUP: XtExtension<XtDevgroup> = {
  name: 'devgroup',
  options: [
    { name: 'src-group', id: 'src-group', type: 'string', invert: true },
    { name: 'dst-group', id: 'dst-group', type: 'string', invert: true },
  ],
  init: () => ({ flags: 0, srcGroup: 0, srcMask: 0, dstGroup: 0, dstMask: 0 }),
  parse(call) {
    const { data, id, invert } = call;
    parseValueMask(call, GROUPS);
    if (id === 'src-group') {
      Object.assign(data, { srcGroup: call.mark, srcMask: call.mask });
      data.flags |= XT_DEVGROUP_MATCH_SRC | (invert ? XT_DEVGROUP_INVERT_SRC : 0);
    } else {
      Object.assign(data, { dstGroup: call.mark, dstMask: call.mask });
      data.flags |= XT_DEVGROUP_MATCH_DST | (invert ? XT_DEVGROUP_INVERT_DST : 0);
    }
  },
  check({ used }) {
    if (used.size === 0) throw badParameter("devgroup match: You must specify either '--src-group' or '--dst-group'");
  },
  print: (info, { process, numeric }) => words(info, '', process, numeric ? undefined : GROUPS),
  save: (info, { process }) => words(info, '--', process, GROUPS),
  help: `[!] --src-group VALUE[/MASK]   of the device it came in by, by number or name
[!] --dst-group VALUE[/MASK]   of the device it goes out by`,
};
