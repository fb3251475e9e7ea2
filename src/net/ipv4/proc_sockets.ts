import { IPPROTO_UDP } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import type { InetSock } from './inet_sock.ts';
import { pingSockets } from './ping.ts';
import { rawSockets } from './raw.ts';
import { tcpSockets, type TcpSock } from './tcp.ts';
import { udpSockets } from './udp.ts';

const TCP_LISTEN = 10;

/** Widths that Linux pads lines to. */
const TCP_WIDTH = 149;
const UDP_WIDTH = 127;

const COLUMNS = 'local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const UDP_HEADING = `   sl  ${COLUMNS} ref pointer drops`.padEnd(UDP_WIDTH);

/** Text of /proc/net/tcp, udp, udplite, raw, icmp, or undefined for another name. */
export function procSockets(net: Net, name: string): string | undefined {
  switch (name) {
    case 'tcp':
      return lines(`  sl  ${COLUMNS}`.padEnd(TCP_WIDTH), tcpInOrder(net).map(tcpLine));
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

/** Those that listen come first. */
function tcpInOrder(net: Net): TcpSock[] {
  const all = tcpSockets(net);
  return [...all.filter((sk) => sk.state === TCP_LISTEN), ...all.filter((sk) => sk.state !== TCP_LISTEN)];
}

const NSEC_PER_TICK = 10_000_000;

// Linux: get_tcp4_sock()
function tcpLine(sk: TcpSock, index: number): string {
  const { pending, expires } = sk.timer;
  const left = pending ? Math.max(0, Math.floor((expires - sk.net.sim.now) / NSEC_PER_TICK)) : 0;
  const timer = `${pending ? '01' : '00'}:${hex(left, 8)} ${hex(sk.retransmits, 8)}`;
  const rto = Math.floor((sk.rto || 1_000_000_000) / NSEC_PER_TICK);
  const tail = sk.state === TCP_LISTEN ? '0 0 10 0' : '0 0 10 -1';
  const owner = `${'0'.padStart(5)} ${'0'.padStart(8)} ${sk.ino} 1 ${pointer(sk)} ${rto} ${tail}`;
  return `${String(index).padStart(4)}: ${common(sk, sk.rmem, 0, sk.sport, timer)} ${owner}`.padEnd(TCP_WIDTH);
}

/** /proc/net/sockstat. */
export function sockstatText(net: Net): string {
  const tcp = tcpSockets(net).length;
  const udp = udpSockets(net).filter((sk) => sk.protocol === IPPROTO_UDP).length;
  const raw = rawSockets(net).length;
  return [
    `sockets: used ${tcp + udp + raw + pingSockets(net).length}`,
    `TCP: inuse ${tcp} orphan 0 tw 0 alloc ${tcp + 1} mem 99`,
    `UDP: inuse ${udp} mem 0`,
    'UDPLITE: inuse 0',
    `RAW: inuse ${raw}`,
    'FRAG: inuse 0 memory 0',
    '',
  ].join('\n');
}
