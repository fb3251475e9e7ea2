import { type XtSocket, XT_SOCKET_NOWILDCARD, XT_SOCKET_RESTORESKMARK, XT_SOCKET_TRANSPARENT } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';

const FLAGS: readonly (readonly [string, number])[] = [
  ['transparent', XT_SOCKET_TRANSPARENT],
  ['nowildcard', XT_SOCKET_NOWILDCARD],
  ['restore-skmark', XT_SOCKET_RESTORESKMARK],
];

function save({ flags }: XtSocket): string {
  return FLAGS.filter(([, bit]) => flags & bit)
    .map(([name]) => ` --${name}`)
    .join('');
}

/** Is there an open socket for it? */
export const LIBXT_SOCKET: XtExtension<XtSocket> = {
  name: 'socket',
  options: FLAGS.map(([name]) => ({ name, id: name, type: 'none' })),
  init: () => ({ flags: 0 }),
  parse({ id, data }) {
    data.flags |= FLAGS.find(([name]) => name === id)![1];
  },
  print: (info) => ` socket${save(info)}`,
  save,
  help: `--transparent      only sockets that may have foreign addresses
--nowildcard       sockets bound to any address count too
--restore-skmark   the packet gets the socket's mark`,
};
