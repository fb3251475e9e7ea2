import { IPPROTO_UDP } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import type { InetSock } from './inet_sock.ts';
import { pingSockets } from './ping.ts';
import { rawSockets } from './raw.ts';
import { fragCounts } from './ip_fragment.ts';
import { type EhashEntry, tcpHashinfo } from './inet_hashtables.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpSockets } from './tcp.ts';
import { TcpRequestSock } from './tcp_request.ts';
import type { TcpSk } from './tcp_sock.ts';
import { ICSK_TIME_PROBE0, TCP_LISTEN } from './tcp_states.ts';
import { TcpTimewaitSock } from './tcp_timewait.ts';
import { udpSockets } from './udp.ts';

/** Widths that Linux pads lines to. */
const TCP_WIDTH = 149;
const UDP_WIDTH = 127;

const COLUMNS = 'local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const COLUMNS6 =
  'local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const UDP_HEADING = `   sl  ${COLUMNS} ref pointer drops`.padEnd(UDP_WIDTH);

/** Text of /proc/net/tcp, udp, udplite, raw, icmp, or undefined for another name. */
export function procSockets(net: Net, name: string): string | undefined {
  switch (name) {
    case 'tcp':
      return lines(`  sl  ${COLUMNS}`.padEnd(TCP_WIDTH), tcpLines(net, false));
    case 'tcp6':
      return lines(`  sl  ${COLUMNS6}`, tcpLines(net, true));
    case 'udp6':
    case 'udplite6':
      return lines(`  sl  ${COLUMNS6} ref pointer drops`, []);
    case 'raw6':
      return lines(`  sl  ${COLUMNS6} ref pointer drops`, []);
    case 'udp':
      return lines(UDP_HEADING, udpInOrder(net).map(udpLine));
    case 'udplite':
      return lines(UDP_HEADING, []);
    case 'raw':
      return lines(
        `  sl  ${COLUMNS} ref pointer drops`,
        rawSockets(net).map((sk) => datagramLine(sk, String(sk.sport & 255).padStart(4), sk.sport)),
      );
    case 'icmp':
      return lines(
        `  sl  ${COLUMNS} ref pointer drops`.padEnd(UDP_WIDTH),
        pingSockets(net).map((sk) => datagramLine(sk, String(sk.sport & 63).padStart(5), sk.sport).padEnd(UDP_WIDTH)),
      );
    default:
      return undefined;
  }
}

function lines(heading: string, rows: readonly string[]): string {
  return [heading, ...rows, ''].join('\n');
}

/** 32 bits as printf %08X shows what stands in memory in network order on a little-endian machine. */
export function hexAddr(addr: number): string {
  return hex(((addr & 255) << 24) | ((addr & 0xff00) << 8) | ((addr >>> 8) & 0xff00) | (addr >>> 24), 8);
}

export function hex(value: number, width: number): string {
  return (value >>> 0).toString(16).toUpperCase().padStart(width, '0');
}

/** What Linux shows instead of a kernel address: a number that stays the same for one socket. */
function pointer(sk: InetSock): string {
  const mixed = Math.imul(sk.ino ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
  return mixed.toString(16).padStart(16, '0');
}

/** The columns up to the inode, which all tables share. */
function common(sk: InetSock, rx: number, tx: number, port: number, timer: string): string {
  const local = `${hexAddr(sk.rcvSaddr)}:${hex(port, 4)}`;
  const remote = `${hexAddr(sk.daddr)}:${hex(sk.dport, 4)}`;
  return `${local} ${remote} ${hex(sk.state, 2)} ${hex(tx, 8)}:${hex(rx, 8)} ${timer}`;
}

// Linux: udp4_format_sock(), raw_sock_seq_show(), ping_v4_format_sock()
function datagramLine(sk: InetSock, bucket: string, port: number): string {
  const owner = `${'0'.padStart(5)} ${'0'.padStart(8)} ${sk.ino}`;
  return `${bucket}: ${common(sk, sk.rmem, 0, port, '00:00000000 00000000')} ${owner} 2 ${pointer(sk)} ${sk.drops}`;
}

/** Sockets in the order of their hash chains: by port here, as the hash adds the port to a number of the namespace's. */
function udpInOrder(net: Net): InetSock[] {
  return udpSockets(net).sort((a, b) => a.sport - b.sport);
}

function udpLine(sk: InetSock): string {
  return datagramLine(sk, String(sk.sport).padStart(5), sk.sport).padEnd(UDP_WIDTH);
}

/** Those that listen come first, then what is in the table of connections. Bound sockets that do neither are not shown. */
function tcpLines(net: Net, ipv6: boolean): string[] {
  if (ipv4Net(net).tcp === null) return [];
  const hash = tcpHashinfo(net);
  const rows = hash
    .listeners()
    .filter((sk) => sk.ipv6 === ipv6)
    .map(tcpSockColumns);
  for (const entry of hash.entries()) {
    if (isIpv6(entry) !== ipv6) continue;
    if (entry instanceof TcpTimewaitSock) rows.push(timewaitColumns(entry));
    else if (entry instanceof TcpRequestSock) rows.push(requestColumns(entry));
    else rows.push(tcpSockColumns(entry as TcpSk));
  }
  const width = ipv6 ? 0 : TCP_WIDTH;
  return rows.map((row, index) => `${String(index).padStart(4)}: ${row}`.padEnd(width));
}

const NSEC_PER_TICK = 10_000_000;

function ticksLeft(net: Net, expires: number): string {
  return hex(Math.max(0, Math.floor((expires - net.sim.now) / NSEC_PER_TICK)), 8);
}

function isIpv6(entry: EhashEntry): boolean {
  return entry instanceof TcpRequestSock ? entry.listener.ipv6 : (entry as TcpTimewaitSock | TcpSk).ipv6;
}

/** ::ffff:a.b.c.d, and :: for no address, in words of the machine's byte order. */
function hexAddr6(addr: number): string {
  return addr === 0 ? '0'.repeat(32) : `0000000000000000FFFF0000${hexAddr(addr)}`;
}

function ends(entry: EhashEntry): string {
  if (isIpv6(entry)) return `${hexAddr6(entry.rcvSaddr)}:${hex(entry.sport, 4)} ${hexAddr6(entry.daddr)}:${hex(entry.dport, 4)}`;
  return `${hexAddr(entry.rcvSaddr)}:${hex(entry.sport, 4)} ${hexAddr(entry.daddr)}:${hex(entry.dport, 4)}`;
}

/** Kind and time of the timer that runs. */
function tcpTimer(sk: TcpSk): string {
  if (sk.icskPending !== 0) return `${sk.icskPending === ICSK_TIME_PROBE0 ? '04' : '01'}:${ticksLeft(sk.net, sk.xmitTimer.expires)}`;
  if (sk.keepTimer.pending) return `02:${ticksLeft(sk.net, sk.keepTimer.expires)}`;
  return '00:00000000';
}

// Linux: get_tcp4_sock()
function tcpSockColumns(sk: TcpSk): string {
  const listening = sk.state === TCP_LISTEN;
  const rx = listening ? sk.acceptQueue.length : Math.max(0, (sk.rcvNxt - sk.copiedSeq) | 0);
  const tx = listening ? 0 : (sk.writeSeq - sk.sndUna) >>> 0;
  const owner = `${'0'.padStart(5)} ${String(sk.probesOut).padStart(8)} ${sk.dead ? 0 : sk.ino} 1 ${pointer(sk)}`;
  const rto = Math.floor(sk.rtoNs / NSEC_PER_TICK);
  const ato = Math.floor(sk.atoNs / NSEC_PER_TICK);
  const ack = (sk.ackQuick << 1) | (sk.ackPingpong >= 1 ? 1 : 0);
  const ssthresh = listening ? 0 : sk.inInitialSlowstart ? -1 : sk.sndSsthresh;
  const queues = `${hex(tx, 8)}:${hex(rx, 8)} ${tcpTimer(sk)} ${hex(sk.retransmits, 8)}`;
  return `${ends(sk)} ${hex(sk.state, 2)} ${queues} ${owner} ${rto} ${ato} ${ack} ${sk.sndCwnd} ${ssthresh}`;
}

// Linux: get_timewait4_sock()
function timewaitColumns(tw: TcpTimewaitSock): string {
  const left = ticksLeft(tw.net, tw.timer.expires);
  return `${ends(tw)} ${hex(tw.substate, 2)} 00000000:00000000 03:${left} 00000000 ${'0'.padStart(5)} ${'0'.padStart(8)} 0 3 0000000000000000`;
}

// Linux: get_openreq4()
function requestColumns(req: TcpRequestSock): string {
  const timer = `01:${ticksLeft(req.listener.net, req.timer.expires)} ${hex(req.numTimeout, 8)}`;
  return `${ends(req)} 03 00000000:00000000 ${timer} ${'0'.padStart(5)} ${'0'.padStart(8)} 0 0 0000000000000000`;
}

/** /proc/net/sockstat. */
export function sockstatText(net: Net): string {
  const all = tcpSockets(net);
  const hash = ipv4Net(net).tcp === null ? null : tcpHashinfo(net);
  const orphans = hash?.orphans ?? 0;
  const inuse = hash === null ? 0 : hash.size - hash.twCount + hash.listeners().length;
  const udp = udpSockets(net).filter((sk) => sk.protocol === IPPROTO_UDP).length;
  const raw = rawSockets(net).length;
  const frag = fragCounts(net);
  const used = all.length - orphans + udp + raw + pingSockets(net).length;
  return [
    `sockets: used ${used}`,
    `TCP: inuse ${inuse} orphan ${orphans} tw ${hash?.twCount ?? 0} alloc ${all.length + 1} mem 99`,
    `UDP: inuse ${udp} mem 0`,
    'UDPLITE: inuse 0',
    `RAW: inuse ${raw}`,
    `FRAG: inuse ${frag.inuse} memory ${frag.memory}`,
    '',
  ].join('\n');
}
