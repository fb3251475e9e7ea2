import type { XtConnbytes } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { formatU64, UINT64_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** By number: XT_CONNBYTES_DIR_*, XT_CONNBYTES_*. */
const DIRECTIONS = ['original', 'reply', 'both'];
const MODES = ['packets', 'bytes', 'avgpkt'];

/** Inverted is kept as the bounds exchanged. */
function range({ from, to }: XtConnbytes, prefix: string): string {
  const [low, high] = from > to ? [to, from] : [from, to];
  const upTo = high !== 0 && high < UINT64_MAX ? `:${formatU64(high)}` : '';
  return `${from > to ? ' !' : ''} ${prefix}connbytes ${formatU64(low)}${upTo}`;
}

/** How much went over the connection. */
export const LIBXT_CONNBYTES: XtExtension<XtConnbytes> = {
  name: 'connbytes',
  options: [
    { name: 'connbytes', id: 'connbytes', type: 'uint64rc', mandatory: true, invert: true },
    { name: 'connbytes-dir', id: 'connbytes-dir', type: 'string', mandatory: true },
    { name: 'connbytes-mode', id: 'connbytes-mode', type: 'string', mandatory: true },
  ],
  init: () => ({ from: 0, to: 0, what: 0, direction: 0 }),
  parse({ id, arg, data, range: values, invert }) {
    if (id === 'connbytes') {
      const [from, to = UINT64_MAX] = values as [number, number | undefined];
      Object.assign(data, invert ? { from: to, to: from } : { from, to });
      return;
    }
    const names = id === 'connbytes-dir' ? DIRECTIONS : MODES;
    const index = names.indexOf(arg);
    if (index < 0) throw badParameter(`Unknown --${id} \`${arg}'`);
    data[id === 'connbytes-dir' ? 'direction' : 'what'] = index;
  },
  print: (info) => `${range(info, '')} connbytes mode ${MODES[info.what]} connbytes direction ${DIRECTIONS[info.direction]}`,
  save: (info) => `${range(info, '--')} --connbytes-mode ${MODES[info.what]} --connbytes-dir ${DIRECTIONS[info.direction]}`,
  help: `[!] --connbytes FROM[:TO]             so many
--connbytes-mode packets|bytes|avgpkt of these; avgpkt is bytes a packet
--connbytes-dir original|reply|both   which way`,
};
