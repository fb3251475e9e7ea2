import type { TcpInfo } from '../../uapi/inet_diag.ts';
import type { PacketFilter } from '../../uapi/packet_filter.ts';
import type { MsgHdr, SockAddr } from '../../uapi/socket.ts';
import { WaitQueue } from '../../sim/wait_queue.ts';
import type { NetDevice } from './dev.ts';
import type { Net } from './net_namespace.ts';
import type { SkBuff } from './skbuff.ts';

/**
 * A socket as the network sees it (Linux: struct sock with its proto_ops). One subclass per protocol. All calls return at
 * once: a length or 0, or a negative errno; the kernel's room makes blocking calls of them by waiting on `wait`.
 */
export abstract class Sock {
  readonly net: Net;
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  /** Woken when something can be read or written, or an error is noted. */
  readonly wait = new WaitQueue();
  /** Received packets not yet read, a plain queue; `rmem` is their size against `rcvbuf`. */
  readonly receiveQueue: SkBuff[] = [];
  rmem = 0;
  rcvbuf = 212992;
  sndbuf = 212992;
  /** A pending error (positive errno), reported once; SO_ERROR. */
  skErr = 0;
  mark = 0;
  priority = 0;
  broadcast = false;
  reuseaddr = false;
  /** SO_BINDTODEVICE: ifindex, 0 for any. */
  boundDevIf = 0;
  /** Whose it is (Linux: the file's f_cred). */
  uid = 0;
  gid = 0;
  /** Its number in sockfs, as /proc/PID/fd and the socket tables show it. Set when it becomes a file. */
  ino = 0;
  /** Its number in socket listings, 0: none yet. */
  cookie = 0;

  constructor(net: Net, family: number, type: number, protocol: number) {
    this.net = net;
    this.family = family;
    this.type = type;
    this.protocol = protocol;
  }

  bind(_address: SockAddr): number {
    return -95;
  }
  /** 0 when connected, -EINPROGRESS when it takes time (then wait for POLLOUT and ask `skErr`). */
  connect(_address: SockAddr): number {
    return -95;
  }
  /** Does a blocking connect() still wait? Linux: inet_wait_for_connect(). */
  connecting(): boolean {
    return false;
  }
  listen(_backlog: number): number {
    return -95;
  }
  /** A connected socket that was accepted, -EAGAIN when none waits. */
  accept(): Sock | number {
    return -95;
  }
  abstract sendmsg(data: Uint8Array, length: number, flags: number, address: SockAddr | undefined): number;
  abstract recvmsg(msg: MsgHdr, flags: number): number;
  /** POLLIN | POLLOUT | POLLERR | POLLHUP as they stand. */
  abstract poll(): number;
  setsockopt(_level: number, _option: number, _value: number | string | Uint8Array | PacketFilter): number {
    return -92;
  }
  /** The option's value, or a negative errno. */
  getsockopt(_level: number, _option: number): number {
    return -92;
  }
  /** An option whose value is a name (TCP_CONGESTION), or a negative errno. */
  getsockoptText(_level: number, _option: number): string | number {
    return -92;
  }
  /** TCP_INFO; null for other protocols. */
  tcpInfo(): TcpInfo | null {
    return null;
  }
  getsockname(): SockAddr {
    return { family: this.family };
  }
  getpeername(): SockAddr | number {
    return -107;
  }
  shutdown(_how: number): number {
    return -107;
  }
  /** The last descriptor was closed. */
  abstract release(): void;
}

/** Makes sockets of one address family (Linux: struct net_proto_family): a Sock or a negative errno. */
export interface ProtoFamily {
  create(net: Net, type: number, protocol: number): Sock | number;
}

/** The device a socket is bound to, or null. */
export function sockBoundDev(sk: Sock): NetDevice | null {
  return sk.boundDevIf === 0 ? null : (sk.net.devByIndex.get(sk.boundDevIf) ?? null);
}
