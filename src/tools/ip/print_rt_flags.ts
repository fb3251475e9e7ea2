import { RTM_F_NOTIFY, RTNH_F_DEAD, RTNH_F_LINKDOWN, RTNH_F_OFFLOAD, RTNH_F_ONLINK, RTNH_F_PERVASIVE } from '../../uapi/rtnetlink.ts';
import type { IpSession } from './ip_session.ts';

const FLAGS: readonly (readonly [flag: number, word: string])[] = [
  [RTNH_F_DEAD, 'dead'],
  [RTNH_F_ONLINK, 'onlink'],
  [RTNH_F_PERVASIVE, 'pervasive'],
  [RTNH_F_OFFLOAD, 'offload'],
  [0x40, 'trap'],
  [RTM_F_NOTIFY, 'notify'],
  [RTNH_F_LINKDOWN, 'linkdown'],
  [0x20, 'unresolved'],
  [0x4000, 'rt_offload'],
  [0x8000, 'rt_trap'],
  [0x20000000, 'rt_offload_failed'],
];

/** RTNH_F_* and RTM_F_* of a route or a next hop, in words. */
export function printRtFlags(ip: IpSession, flags: number): void {
  ip.print.openArray('flags');
  for (const [flag, word] of FLAGS) if ((flags & flag) !== 0) ip.print.any(undefined, word, `${word} `);
  ip.print.closeArray();
}

/** Names of RTCF_* flags of a cached route, the highest 16 bits. */
const CACHE_FLAGS: readonly (readonly [flag: number, word: string])[] = [
  [0x80000000, 'local'],
  [0x40000000, 'reject'],
  [0x20000000, 'mc'],
  [0x10000000, 'brd'],
  [0x08000000, 'dst-nat'],
  [0x00800000, 'src-nat'],
  [0x00400000, 'masq'],
  [0x00020000, 'dst-direct'],
  [0x04000000, 'src-direct'],
  [0x00040000, 'redirected'],
  [0x01000000, 'redirect'],
  [0x00200000, 'fastroute'],
  [0x00010000, 'notify'],
  [0x00080000, 'proxy'],
];

/** "cache <local> " on a line of its own. */
export function printCacheFlags(ip: IpSession, rtmFlags: number): void {
  const { print } = ip;
  let left = (rtmFlags & 0xffff0000) >>> 0;
  print.openArray('cache', `${print.newline}    cache ${left === 0 ? '' : '<'}`);
  for (const [flag, word] of CACHE_FLAGS) {
    if ((left & flag) === 0) continue;
    left = (left & ~flag) >>> 0;
    print.any(undefined, word, word + (left !== 0 ? ',' : '> '));
  }
  if (left !== 0) print.hex('flags', left, `${left.toString(16)}>`);
  print.closeArray();
}

/** A route's time metric: "1.5s", "300ms". */
export function rttText(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toPrecision(6))}s ` : `${ms}ms `;
}
