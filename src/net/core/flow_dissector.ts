import { ETH_P_IP } from '../../uapi/if.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { be16 } from '../../wire/addr.ts';
import { IP_MF, IP_OFFSET, ipv4CheckHeader, ipv4Daddr, ipv4FragOff, ipv4Protocol, ipv4Saddr } from '../../wire/ipv4.ts';
import type { Net } from './net_namespace.ts';
import type { SkBuff } from './skbuff.ts';

const keyOf = new WeakMap<object, number>();

/** The secret of this machine that flow hashes are made with (Linux: hashrnd). */
function hashSecret(net: Net): number {
  const { stack } = net;
  let key = keyOf.get(stack);
  if (key === undefined) {
    key = net.sim.random.int32();
    keyOf.set(stack, key);
  }
  return key;
}

/**
 * A hash of the flow that a packet belongs to, the same in both directions: addresses, ports and protocol of IPv4, else the
 * protocol alone. `at` is its network header, `protocol` ETH_P_*. Signed 32 bits, never 0. Linux: skb_get_hash().
 */
export function skbGetHash(net: Net, skb: SkBuff, at: number, protocol: number): number {
  const { bytes } = skb;
  let low = 0;
  let high = 0;
  let ports = 0;
  let proto = 0;
  const hlen = protocol === ETH_P_IP ? ipv4CheckHeader(bytes, at, skb.tail) : -1;
  if (hlen >= 0) {
    const saddr = ipv4Saddr(bytes, at);
    const daddr = ipv4Daddr(bytes, at);
    proto = ipv4Protocol(bytes, at);
    const whole = (ipv4FragOff(bytes, at) & (IP_MF | IP_OFFSET)) === 0;
    let sport = 0;
    let dport = 0;
    if (whole && (proto === IPPROTO_TCP || proto === IPPROTO_UDP) && at + hlen + 4 <= skb.tail) {
      sport = be16(bytes, at + hlen);
      dport = be16(bytes, at + hlen + 2);
    }
    const swap = daddr >>> 0 < saddr >>> 0 || (daddr === saddr && dport < sport);
    low = swap ? daddr : saddr;
    high = swap ? saddr : daddr;
    ports = swap ? (dport << 16) | sport : (sport << 16) | dport;
  }
  let hash = hashSecret(net) ^ protocol ^ (proto << 16);
  hash = Math.imul(hash ^ low, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ high, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13) ^ ports, 0x9e3779b1);
  hash ^= hash >>> 16;
  return hash === 0 ? 1 : hash;
}
