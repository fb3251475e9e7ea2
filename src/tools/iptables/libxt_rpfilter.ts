import {
  type XtRpfilter,
  XT_RPFILTER_ACCEPT_LOCAL,
  XT_RPFILTER_INVERT,
  XT_RPFILTER_LOOSE,
  XT_RPFILTER_VALID_MARK,
} from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';

const FLAGS: readonly (readonly [string, number])[] = [
  ['loose', XT_RPFILTER_LOOSE],
  ['validmark', XT_RPFILTER_VALID_MARK],
  ['accept-local', XT_RPFILTER_ACCEPT_LOCAL],
  ['invert', XT_RPFILTER_INVERT],
];

function words({ flags }: XtRpfilter, prefix: string): string {
  return FLAGS.filter(([, bit]) => flags & bit)
    .map(([name]) => ` ${prefix}${name}`)
    .join('');
}

/** Would a reply leave by the device the packet came in by? */
export const LIBXT_RPFILTER: XtExtension<XtRpfilter> = {
  name: 'rpfilter',
  options: FLAGS.map(([name]) => ({ name, id: name, type: 'none' })),
  init: () => ({ flags: 0 }),
  parse({ id, data }) {
    data.flags |= FLAGS.find(([name]) => name === id)![1];
  },
  print: (info) => ` rpfilter${words(info, '')}`,
  save: (info) => words(info, '--'),
  help: `--loose          any device will do
--validmark      the packet's mark counts when the way back is looked up
--accept-local   packets from one's own addresses pass
--invert         matches those that do not pass`,
};
