import {
  SCTP_CHUNK_MATCH_ANY,
  SCTP_CHUNK_MATCH_ONLY,
  XT_ECN_OP_MATCH_CWR,
  XT_ECN_OP_MATCH_ECE,
  XT_ECN_OP_MATCH_IP,
  XT_OWNER_GID,
  XT_OWNER_UID,
  XT_RPFILTER_ACCEPT_LOCAL,
  XT_RPFILTER_INVERT,
  XT_RPFILTER_LOOSE,
  XT_RPFILTER_VALID_MARK,
  XT_SCTP_CHUNK_TYPES,
  XT_SCTP_DEST_PORTS,
  XT_SCTP_SRC_PORTS,
  XT_SOCKET_NOWILDCARD,
  XT_SOCKET_RESTORESKMARK,
  XT_SOCKET_TRANSPARENT,
  type XtEcn,
  type XtOwner,
  type XtRealm,
  type XtRpfilter,
  type XtSctp,
  type XtSocket,
  type XtSpis,
} from '../../uapi/xt_data.ts';
import { SCTP_CHUNKS } from '../iptables/libxt_sctp.ts';
import { UINT32_MAX } from '../iptables/strtoul.ts';
import { hex, limited, valueMask } from './xt_value_words.ts';

/** What `nft` makes of the rarer matches on headers and sockets. iptables: their xlate functions. */

/** One of the two alone has words. */
export function owner({ match, invert, uidMin, uidMax, gidMin, gidMax }: XtOwner): string | undefined {
  if (match === XT_OWNER_UID) return `skuid ${invert ? '!= ' : ''}${limited(uidMin, uidMax)}`;
  return match === XT_OWNER_GID ? `skgid ${invert ? '!= ' : ''}${limited(gidMin, gidMax)}` : undefined;
}

export function rpfilter({ flags }: XtRpfilter): string | undefined {
  const invert = (flags & XT_RPFILTER_INVERT) !== 0;
  const local = (flags & XT_RPFILTER_ACCEPT_LOCAL) !== 0;
  if (local && !invert) return undefined;
  const mark = flags & XT_RPFILTER_VALID_MARK ? ' . mark' : '';
  const iif = flags & XT_RPFILTER_LOOSE ? '' : ' . iif';
  return `${local ? 'fib saddr type != local ' : ''}fib saddr${mark}${iif} oif ${invert ? '' : '!= '}0`;
}

export function socket({ flags }: XtSocket): string {
  if (flags === XT_SOCKET_NOWILDCARD) return 'socket wildcard le 1';
  const words: string[] = [];
  if ((flags & XT_SOCKET_NOWILDCARD) === 0) words.push('socket wildcard 0');
  if (flags & XT_SOCKET_TRANSPARENT) words.push('socket transparent 1');
  if (flags & XT_SOCKET_RESTORESKMARK) words.push('meta mark set socket mark');
  return words.join(' ');
}

/** IPsec's headers: `name` is esp or ah. */
export function spis(name: string): (info: XtSpis) => string {
  return ({ spis: [low, high], invert }) =>
    low === 0 && high === UINT32_MAX && !invert ? `meta l4proto ${name}` : `${name} spi ${invert ? '!= ' : ''}${limited(low, high)}`;
}

const ECT = ['not-ect', 'ect1', 'ect0', 'ce'];

export function ecn({ operation, invert, ipEct }: XtEcn): string {
  const not = invert ? '!= ' : '';
  const words: string[] = [];
  if (operation & XT_ECN_OP_MATCH_ECE) words.push(`tcp flags ${not}ecn`);
  if (operation & XT_ECN_OP_MATCH_CWR) words.push(`tcp flags ${not}cwr`);
  if (operation & XT_ECN_OP_MATCH_IP) words.push(`ip ecn ${not}${ECT[ipEct]}`);
  return words.join(' ');
}

export function realm({ id, mask, invert }: XtRealm): string {
  return `rtclassid ${valueMask(id, mask, invert)}`;
}

/** "any" of several chunks has no words. */
export function sctp(info: XtSctp): string | undefined {
  const { flags, invflags, spts, dpts, chunkMatchType } = info;
  if (flags === 0 || (flags & XT_SCTP_CHUNK_TYPES && chunkMatchType === SCTP_CHUNK_MATCH_ANY)) return undefined;
  const words: string[] = [];
  const not = (bit: number): string => (invflags & bit ? '!= ' : '');
  if (flags & XT_SCTP_SRC_PORTS) words.push(`sctp sport ${not(XT_SCTP_SRC_PORTS)}${limited(...spts)}`);
  if (flags & XT_SCTP_DEST_PORTS) words.push(`sctp dport ${not(XT_SCTP_DEST_PORTS)}${limited(...dpts)}`);
  if (flags & XT_SCTP_CHUNK_TYPES) SCTP_CHUNKS.forEach(([name, type], row) => words.push(...chunk(info, name, type, row)));
  return words.join(' ');
}

function chunk({ chunks, chunkMatchType, flagInfo, invflags }: XtSctp, name: string, type: number, row: number): string[] {
  const invert = (invflags & XT_SCTP_CHUNK_TYPES) !== 0;
  const head = `sctp chunk ${name.replace('ECN_', '').replaceAll('_', '-').toLowerCase()}`;
  if (!chunks.includes(type)) return chunkMatchType === SCTP_CHUNK_MATCH_ONLY ? [`${head} ${invert ? 'exists' : 'missing'}`] : [];
  const bits = flagInfo.find(([of]) => of === row);
  if (bits === undefined) return [`${head} ${invert ? 'missing' : 'exists'}`];
  return [`${head} flags & ${hex(bits[1])} ${invert ? '!=' : '=='} ${hex(bits[2])}`];
}
