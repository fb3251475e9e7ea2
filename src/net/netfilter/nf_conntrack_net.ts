import { NSEC_PER_JIFFY, HZ } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import { RatelimitState } from '../core/printk.ts';
import { ConntrackTable } from './nf_conntrack_hash.ts';
import type { NfConn } from './nf_conn.ts';

/** Time-outs in jiffies. Linux: net/netfilter/nf_conntrack_proto_*.c. */
export class NfTimeouts {
  /** By TCP_CONNTRACK_*, then TCP_CONNTRACK_RETRANS and TCP_CONNTRACK_UNACK. */
  readonly tcp: number[] = [300, 120, 60, 432000, 120, 60, 30, 120, 10, 120, 300, 300].map((seconds) => seconds * HZ);
  /** Unreplied, replied. */
  readonly udp: number[] = [30 * HZ, 120 * HZ];
  readonly gre: number[] = [30 * HZ, 180 * HZ];
  icmp = 30 * HZ;
  generic = 600 * HZ;
}

/** Places in NfTimeouts.tcp behind the states. */
export const TCP_CONNTRACK_RETRANS = 10;
export const TCP_CONNTRACK_UNACK = 11;

/** Counters of one namespace (Linux: struct ip_conntrack_stat). */
export class CtStat {
  found = 0;
  invalid = 0;
  insert = 0;
  insertFailed = 0;
  clashResolve = 0;
  drop = 0;
  earlyDrop = 0;
  error = 0;
  expectNew = 0;
  expectCreate = 0;
  expectDelete = 0;
  searchRestart = 0;
  chainToolong = 0;
}

/** Connection tracking in a namespace (Linux: struct netns_ct, struct nf_conntrack_net). */
export class CtNet {
  readonly table = new ConntrackTable();
  readonly timeouts = new NfTimeouts();
  readonly stat = new CtStat();
  /** Connections that were made and are not destroyed yet; confirmed ones are `table.count`. */
  readonly dying: NfConn[] = [];
  /** Rules that need tracking: the hooks are there while it is not 0. */
  users = 0;
  defragUsers = 0;
  bridgeUsers = 0;

  sysctlAcct = false;
  sysctlChecksum = true;
  /** 0 off, 1 on, 2 only while somebody listens. */
  sysctlEvents = 2;
  sysctlTstamp = false;
  sysctlLogInvalid = 0;
  /** Numbers that are only kept. */
  readonly stored = new Map<string, number>();
  tcpLoose = true;
  tcpBeLiberal = false;
  tcpMaxRetrans = 3;
  tcpIgnoreInvalidRst = false;

  /** Expectations: NfCtExpect of nf_conntrack_expect.ts, and how many a new connection must be compared with. */
  readonly expectations: object[] = [];
}

/** The namespace's part, made with the namespace. */
export function ctNet(net: Net): CtNet {
  return net.ct as CtNet;
}

/** Settings of the whole host (Linux: global variables of nf_conntrack). */
export class CtHost {
  /** net.netfilter.nf_conntrack_max, _buckets, _expect_max. */
  max = 262144;
  buckets = 262144;
  expectMax = 4096;
  /** Given out as ids. */
  nextId = 1;
  readonly warnings = new RatelimitState();
  /** Somebody met a full table: the sweep may end closing connections early. */
  earlyDrop = false;
  /** Ends connections that nobody meets any more: started when there is one. */
  gc!: { start(): void };
  /** NfConntrackHelper of nf_conntrack_helper.ts. */
  readonly helpers: { readonly name: string; readonly proto: number }[] = [];
}

/** Linux: nfct_time_stamp. */
export function nfctTimeStamp(net: Net): number {
  return Math.floor(net.sim.now / NSEC_PER_JIFFY);
}

/** Jiffies that are left to a confirmed connection, not below 0. Linux: nf_ct_expires(). */
export function nfCtExpires(ct: NfConn, now: number): number {
  const left = ct.timeout - now;
  return left > 0 ? left : 0;
}

/** Linux: nf_ct_is_expired(). */
export function nfCtIsExpired(ct: NfConn, now: number): boolean {
  return ct.timeout <= now;
}
