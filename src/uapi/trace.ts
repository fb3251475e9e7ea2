/**
 * The packet trace's requests: `process.xtables({ op: 'trace-...' })`. Nothing is traced, and it costs nothing, until the first
 * 'trace-on'; from then on the machine remembers its last packets. An empty filter lets everything through; other filters are
 * those of pcap-filter(7). `extack` says what is wrong with one.
 */
export type TraceRequest =
  /** Begins to remember, if that has not begun. The answer's data: 1 when it had. */
  | { op: 'trace-on' }
  /** The data: TraceLine[], what happened since `after` (a number of lines, from an earlier answer or -1: from now on). */
  | { op: 'trace-read'; after: number; filter: string }
  /** The data: TraceWhy, of the packet that was lost last at or after `since` (ns); null for none. */
  | { op: 'trace-why'; since: number; filter: string };

/** One kernel function that a packet went through. */
export interface TraceLine {
  time: number;
  skb: number;
  netns: string;
  ifname: string;
  /** With the drop reason, where it is one: 'kfree_skb(NETFILTER_DROP)'. */
  point: string;
  /** '10.0.0.1 > 10.0.0.2 echo request, seq 1'. */
  packet: string;
}

export interface TraceRead {
  /** For the next `after`. */
  next: number;
  lines: readonly TraceLine[];
}

export interface TraceWhy {
  packet: string;
  time: number;
  /** The last sentence, in English and Chinese. */
  en: string;
  zh: string;
  /** For what other causes packets like it were lost before, and how many. */
  others: readonly { times: number; en: string; zh: string }[];
  /** The stations: where, function, what happened. */
  stations: readonly { netns: string; ifname: string; point: string; en: string; zh: string; rule: string; drop: boolean }[];
}
