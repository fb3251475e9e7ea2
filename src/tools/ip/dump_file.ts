import type { Program } from '../../uapi/process.ts';
import { notModelled } from '../iproute2/usage_error.ts';
import type { IpSession } from './ip_session.ts';

/**
 * `restore` and `showdump` read from standard input what `save` wrote: a stream of netlink messages behind a number. No such
 * stream can come from here, so there is only the refusal of another one. Returns `result`.
 */
export function* refuseDump(ip: IpSession, kind: 'address' | 'route' | 'rule', magic: number, result: number): Program<number> {
  if (ip.process.isatty(0)) {
    ip.out.error(`Can't restore ${kind} dump from a terminal\n`);
    return result;
  }
  const bytes: number[] = [];
  while (bytes.length < 4) {
    const chunk = yield* ip.process.read(0, 4 - bytes.length);
    if (chunk.length === 0) break;
    bytes.push(...chunk);
  }
  const read = bytes.reduce((value, byte, i) => value + byte * 2 ** (8 * i), 0);
  if (read === magic) notModelled('ip', `a dump file of ${kind === 'address' ? 'addresses' : `${kind}s`}`);
  ip.out.error(`Magic mismatch (${bytes.length === 4 ? 1 : 0} elems, ${read.toString(16)} magic)\n`);
  return result;
}
