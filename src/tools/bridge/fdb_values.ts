import { AF_INET } from '../../uapi/socket.ts';
import { getAddr } from '../iproute2/inet_prefix.ts';
import { getUnsigned } from '../iproute2/numbers.ts';
import { invarg, notModelled } from '../iproute2/usage_error.ts';
import { getservbyname } from '../netdb.ts';
import type { BridgeSession } from './bridge_session.ts';

/** A number up to 2^24, `why` in words otherwise. */
export function parseVni(why: string, word: string): number {
  const vni = getUnsigned(word);
  if (vni === undefined || vni >= 1 << 24) invarg(`${why}\n`, word);
  return vni;
}

/** A UDP port by number or name. */
export function parsePort(session: BridgeSession, word: string): number {
  const port = getUnsigned(word) ?? getservbyname(session.process, word, 'udp');
  if (port === undefined || port > 0xffff) invarg('invalid port\n', word);
  return port;
}

/** An IPv4 address; IPv6 is not modelled. */
export function parseDst(session: BridgeSession, word: string): number {
  const dst = getAddr(word, session.family);
  if (dst.family !== AF_INET) notModelled('bridge', `address "${word}"`);
  return dst.addr;
}
