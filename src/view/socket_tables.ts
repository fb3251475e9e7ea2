import type { Net } from '../net/core/net_namespace.ts';
import { tcpHashinfo, type EhashEntry } from '../net/ipv4/inet_hashtables.ts';
import type { InetSock } from '../net/ipv4/inet_sock.ts';
import { ipv4Net } from '../net/ipv4/ipv4_netns.ts';
import { pingSockets } from '../net/ipv4/ping.ts';
import { rawSockets } from '../net/ipv4/raw.ts';
import { TcpSk } from '../net/ipv4/tcp_sock.ts';
import { TCP_CLOSE, TCP_LISTEN } from '../net/ipv4/tcp_states.ts';
import { TcpTimewaitSock } from '../net/ipv4/tcp_timewait.ts';
import { udpSockets } from '../net/ipv4/udp.ts';
import { formatIpv4 } from '../wire/addr.ts';
import type { SocketRow } from './table_rows.ts';

/** More rows than this nobody reads. */
const MOST = 200;
/** TCP_* by number. iproute2: misc/ss.c. */
const STATES = [
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
];

/** IPv4 sockets of a namespace. Not what `ss` asks for: that answer gives sockets their cookies. */
export function socketsOf(net: Net): SocketRow[] {
  const rows = [
    ...tcpSockets(net).map((entry) => tcpRow(entry)),
    ...udpSockets(net).map((sk) => datagramRow('udp', sk)),
    ...rawSockets(net).map((sk) => datagramRow('raw', sk)),
    ...pingSockets(net).map((sk) => datagramRow('icmp', sk)),
  ];
  return rows.slice(0, MOST);
}

function tcpSockets(net: Net): EhashEntry[] {
  // Asking for the table would make it.
  if (ipv4Net(net).tcp === null) return [];
  const hash = tcpHashinfo(net);
  const bound = hash.bhash.all().filter((sk): sk is TcpSk => sk instanceof TcpSk && sk.state === TCP_CLOSE);
  return [...hash.listeners(), ...bound, ...hash.entries()];
}

function tcpRow(entry: EhashEntry): SocketRow {
  const state = entry instanceof TcpTimewaitSock ? entry.substate : entry.state;
  const row = { protocol: 'tcp' as const, state: STATES[state] ?? STATES[0], ...ends(entry), received: 0, unsent: 0 };
  if (!(entry instanceof TcpSk)) return row;
  if (state === TCP_LISTEN) return { ...row, received: entry.acceptQueue.length, unsent: entry.maxAckBacklog };
  return { ...row, received: Math.max(0, (entry.rcvNxt - entry.copiedSeq) | 0), unsent: (entry.writeSeq - entry.sndUna) >>> 0 };
}

function datagramRow(protocol: 'udp' | 'raw' | 'icmp', sk: InetSock): SocketRow {
  return { protocol, state: STATES[sk.state] ?? STATES[0], ...ends(sk), received: sk.rmem, unsent: 0 };
}

function ends({ rcvSaddr, sport, daddr, dport }: Pick<EhashEntry, 'rcvSaddr' | 'sport' | 'daddr' | 'dport'>): {
  local: string;
  peer: string;
} {
  return { local: `${formatIpv4(rcvSaddr)}:${sport}`, peer: `${formatIpv4(daddr)}:${dport === 0 ? '*' : dport}` };
}
