import type { Net } from '../core/net_namespace.ts';
import { NSEC_PER_JIFFY } from './ip_ident.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** What is remembered of another host: how many errors and redirects it got (Linux: struct inet_peer). Times in jiffies. */
export class InetPeer {
  rateTokens = 0;
  rateLast: number;
  nRedirects = 0;

  constructor(now: number) {
    this.rateLast = now - 60 * JIFFIES_PER_SEC;
  }
}

export const JIFFIES_PER_SEC = 1_000_000_000 / NSEC_PER_JIFFY;

/** Beyond this many, entries that no longer differ from new ones are forgotten. */
const PEERS_MAX = 4096;
/** An entry that was not touched for so long says the same as a new one. */
const FORGET_AFTER = 60 * JIFFIES_PER_SEC;
const XRLIM_BURST_FACTOR = 6;

export function jiffies(net: Net): number {
  return Math.floor(net.sim.now / NSEC_PER_JIFFY);
}

/** The entry of `addr`, made when there is none. Linux: inet_getpeer_v4(). */
export function inetGetpeer(net: Net, addr: number): InetPeer {
  const ipv4 = ipv4Net(net);
  const peers = (ipv4.peers ?? (ipv4.peers = new Map<number, InetPeer>())) as Map<number, InetPeer>;
  let peer = peers.get(addr);
  if (peer === undefined) {
    const now = jiffies(net);
    if (peers.size >= PEERS_MAX) {
      for (const [other, old] of peers) if (now - old.rateLast > FORGET_AFTER && old.nRedirects === 0) peers.delete(other);
    }
    peer = new InetPeer(now);
    peers.set(addr, peer);
  }
  return peer;
}

/** Takes `timeout` jiffies' worth of tokens; false: there are not enough. Linux: inet_peer_xrlim_allow(). */
export function inetPeerXrlimAllow(net: Net, peer: InetPeer, timeout: number): boolean {
  const now = jiffies(net);
  let tokens = peer.rateTokens;
  if (peer.rateLast !== now) {
    tokens += now - peer.rateLast;
    peer.rateLast = now;
    if (tokens > XRLIM_BURST_FACTOR * timeout) tokens = XRLIM_BURST_FACTOR * timeout;
  }
  const allowed = tokens >= timeout;
  if (allowed) tokens -= timeout;
  peer.rateTokens = tokens;
  return allowed;
}
