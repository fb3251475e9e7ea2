import * as D from '../../uapi/inet_diag.ts';
import { SsError } from './filter.ts';

/** Which tables are listed, and which states of their sockets. */
export const SS_MAX = 14;
export const SS_ALL = (1 << SS_MAX) - 1;
export const SS_CONN = SS_ALL & ~((1 << D.TCP_LISTEN) | (1 << D.TCP_CLOSE) | (1 << D.TCP_TIME_WAIT) | (1 << D.TCP_SYN_RECV));

/** A socket table. `other` stands for protocols that the kernel has not: MPTCP, SCTP, ... */
export type Db =
  'tcp' | 'udp' | 'raw' | 'unix_stream' | 'unix_dgram' | 'unix_seqpacket' | 'packet_raw' | 'packet_dgram' | 'netlink' | 'other';
export type Family = 'inet' | 'inet6' | 'unix' | 'link' | 'netlink';

const UNIX: readonly Db[] = ['unix_stream', 'unix_dgram', 'unix_seqpacket'];
const PACKET: readonly Db[] = ['packet_raw', 'packet_dgram'];
const INET: readonly Db[] = ['udp', 'tcp', 'other', 'raw'];

const QUERIES: Readonly<Record<string, readonly Db[]>> = {
  all: [...INET, ...UNIX, ...PACKET, 'netlink'],
  inet: INET,
  udp: ['udp'],
  tcp: ['tcp'],
  raw: ['raw'],
  mptcp: ['other'],
  dccp: ['other'],
  sctp: ['other'],
  unix: UNIX,
  unix_stream: ['unix_stream'],
  u_str: ['unix_stream'],
  unix_dgram: ['unix_dgram'],
  u_dgr: ['unix_dgram'],
  unix_seqpacket: ['unix_seqpacket'],
  u_seq: ['unix_seqpacket'],
  packet: PACKET,
  packet_raw: ['packet_raw'],
  p_raw: ['packet_raw'],
  packet_dgram: ['packet_dgram'],
  p_dgr: ['packet_dgram'],
  netlink: ['netlink'],
  tipc: ['other'],
  vsock: ['other'],
  xdp: ['other'],
};

const ESTABLISHED_ONLY = 1 << D.TCP_ESTABLISHED;
const CLOSED_ONLY = 1 << D.TCP_CLOSE;

function defaultStates(db: Db): number {
  if (db === 'udp' || db === 'raw') return ESTABLISHED_ONLY;
  return db === 'unix_dgram' || db === 'netlink' || PACKET.includes(db) ? CLOSED_ONLY : SS_CONN;
}

function familiesOf(db: Db): readonly Family[] {
  if (UNIX.includes(db)) return ['unix'];
  if (PACKET.includes(db)) return ['link'];
  return db === 'netlink' ? ['netlink'] : ['inet', 'inet6'];
}

const FAMILY_DBS: Readonly<Record<Family, readonly Db[]>> = { inet: INET, inet6: INET, unix: UNIX, link: PACKET, netlink: ['netlink'] };

/** What the options add up to. iproute2: struct filter and its helpers. */
export class Selection {
  readonly dbs = new Set<Db>();
  readonly families = new Set<Family>();
  states = 0;
  private named = false;
  private queried = false;

  /** -t, -u, -w. */
  addDb(db: Db): void {
    this.dbs.add(db);
    this.states |= defaultStates(db);
    this.named = true;
  }

  /** -4, -x, -f link. */
  addFamily(family: Family): void {
    this.families.add(family);
    this.states |= family === 'link' || family === 'netlink' ? CLOSED_ONLY : SS_CONN;
    this.named = true;
  }

  /** -A: "tcp,udp", "!raw". Throws SsError. */
  addQuery(text: string): void {
    if (!this.queried) this.dbs.clear();
    this.queried = true;
    for (const word of text.split(',')) {
      const dbs = QUERIES[word.replace(/^!/, '')];
      if (dbs === undefined) throw new SsError(`ss: "${word}" is illegal socket table id\n`, 255, true);
      for (const db of dbs) {
        if (word.startsWith('!')) this.dbs.delete(db);
        else this.addDb(db);
      }
    }
    this.named = true;
  }

  get hasQuery(): boolean {
    return this.queried;
  }

  get isDefault(): boolean {
    return !this.named;
  }

  /** Puts in what was not said. */
  finish(states: number): void {
    let wanted = states;
    if (!this.named) {
      for (const db of QUERIES.all) this.addDb(db);
      wanted ||= SS_CONN;
    }
    if (wanted !== 0) this.states = wanted;
    for (const db of this.dbs) {
      const own = familiesOf(db);
      if (!own.some((family) => this.families.has(family))) for (const family of own) this.families.add(family);
    }
    for (const family of this.families) {
      if (!FAMILY_DBS[family].some((db) => this.dbs.has(db))) for (const db of FAMILY_DBS[family]) this.dbs.add(db);
    }
  }
}

const STATE_NAMES: Readonly<Record<string, number>> = {
  established: 1 << D.TCP_ESTABLISHED,
  'syn-sent': 1 << D.TCP_SYN_SENT,
  'syn-recv': 1 << D.TCP_SYN_RECV,
  'syn-rcv': 1 << D.TCP_SYN_RECV,
  'fin-wait-1': 1 << D.TCP_FIN_WAIT1,
  'fin-wait-2': 1 << D.TCP_FIN_WAIT2,
  'time-wait': 1 << D.TCP_TIME_WAIT,
  unconnected: 1 << D.TCP_CLOSE,
  close: 1 << D.TCP_CLOSE,
  closed: 1 << D.TCP_CLOSE,
  'close-wait': 1 << D.TCP_CLOSE_WAIT,
  'last-ack': 1 << D.TCP_LAST_ACK,
  listening: 1 << D.TCP_LISTEN,
  closing: 1 << D.TCP_CLOSING,
  'bound-inactive': 1 << 13,
  unknown: 1,
  all: SS_ALL,
  connected: SS_ALL & ~((1 << D.TCP_CLOSE) | (1 << D.TCP_LISTEN)),
  synchronized: SS_ALL & ~((1 << D.TCP_CLOSE) | (1 << D.TCP_LISTEN) | (1 << D.TCP_SYN_SENT)),
  bucket: (1 << D.TCP_SYN_RECV) | (1 << D.TCP_TIME_WAIT),
  big: SS_ALL & ~((1 << D.TCP_SYN_RECV) | (1 << D.TCP_TIME_WAIT)),
};

/** The bits of a state's name. Throws SsError. */
export function scanState(name: string): number {
  const states = STATE_NAMES[name.toLowerCase()];
  if (states === undefined) throw new SsError(`ss: wrong state name: ${name}\n`, 255);
  return states;
}

const STATE_WORDS: readonly string[] = [
  'UNKNOWN',
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'UNCONN',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'SYN-RECV',
  'UNDEF',
];

export function stateWord(state: number): string {
  return STATE_WORDS[state] ?? 'UNKNOWN';
}
