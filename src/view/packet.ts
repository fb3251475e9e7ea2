import type { Text } from './text.ts';

/** What colour and letter a packet has everywhere in the page. */
export type Protocol = 'arp' | 'icmp' | 'igmp' | 'udp' | 'tcp' | 'stp' | 'other';

/** How a packet ended, as far as is known by now. 'ignored': it was heard by all, and asked for nobody there. */
export type Fate = 'moving' | 'delivered' | 'dropped' | 'ignored';

/** What is said of packets that were never made. */
export const NO_ROUTE = 'not sent: no route';
export const TOO_LONG = 'not sent: too long';

/** Was it never made? */
export function isUnsent({ what }: { what: string }): boolean {
  return what.endsWith(NO_ROUTE) || what.endsWith(TOO_LONG);
}

/** What a frame's bytes say, as far as the list and the lessons need it. */
export interface PacketFacts {
  protocol: Protocol;
  /** Addresses as text: IPv4 where there is one, else MAC. */
  from: string;
  to: string;
  /** What it says, short, in tcpdump's terms: 'who-has 10.0.0.2', 'echo request, seq 1'. */
  what: string;
  length: number;
  /** ARP operation: 1 request, 2 reply; 0 for other packets. */
  arpOp: number;
  /** ICMP type and code; -1 for other packets. */
  icmpType: number;
  icmpCode: number;
  /** ICMP echo: identifier and sequence number; -1 otherwise. */
  icmpId: number;
  icmpSeq: number;
}

/** A row of the packet list: one packet from the place where it was made to where it ended, with its copies. */
export interface PacketRecord extends PacketFacts {
  /** Number in the list, from 1. */
  id: number;
  /** Virtual time at which it was first seen, ns. */
  time: number;
  /** Where it was first seen and where it ended: 'ns1 v1'. */
  source: string;
  place: string;
  fate: Fate;
  /** A drop reason of net/core/drop_reason.ts; '' unless dropped. */
  reason: string;
  /** The packet that caused this one (the request of a reply), 0 for none. */
  cause: number;
}

/** One station of a packet's way. */
export interface Station {
  /** Which packet is there: the journey's own, or one that it led to (its answer). */
  packet: number;
  time: number;
  host: string;
  netns: string;
  ifname: string;
  /** The kernel function: 'ip_rcv'. */
  point: string;
  /** How deep: copies of a flooded frame stand one level below where they split off. */
  depth: number;
  text: Text;
  /** 'ok', 'drop' or 'end' (it arrived). */
  kind: 'ok' | 'drop' | 'end';
  /** What was decided, as the kernel told it. */
  detail: Readonly<Record<string, string | number | boolean>>;
  /** The rule that fits here as `iptables -S` prints it; '' elsewhere. */
  rule: string;
  /** The command that shows on real Linux what this station looked at; '' for none. */
  command: string;
}

export interface Journey {
  packet: PacketRecord;
  stations: Station[];
  /** The last sentence: where it ended and why. */
  ending: Text;
  /** The same without what to look at next. */
  bare: Text;
  /** The command to look at next; '' for none. */
  look: string;
  /** Was it lost, or its answer? */
  failed: boolean;
}

/** A packet crossing a cable: the moving dots of the map. */
export interface Hop {
  time: number;
  packet: number;
  /** The sending and the receiving device's `DevicePicture.id`. */
  from: number;
  to: number;
  protocol: Protocol;
}

/** The same frame came by the same place again and again. */
export interface LoopFinding {
  netns: number;
  ifindex: number;
  ifname: string;
  /** What the frame is, in tcpdump's words. */
  what: string;
  times: number;
}
