import {
  EAGAIN,
  EINVAL,
  EMSGSIZE,
  ENETDOWN,
  ENODEV,
  ENOPROTOOPT,
  ENXIO,
  EOPNOTSUPP,
  EPROTONOSUPPORT,
  ESOCKTNOSUPPORT,
} from '../../uapi/errno.ts';
import { POLLERR, POLLIN, POLLOUT } from '../../uapi/file.ts';
import { ETH_P_8021Q, ETH_P_ALL, IFF_UP } from '../../uapi/if.ts';
import { type PacketFilter, SO_ATTACH_FILTER, SO_DETACH_FILTER } from '../../uapi/packet_filter.ts';
import {
  AF_PACKET,
  MSG_PEEK,
  MSG_TRUNC,
  type MsgHdr,
  PACKET_ADD_MEMBERSHIP,
  PACKET_DROP_MEMBERSHIP,
  PACKET_LOOPBACK,
  PACKET_OUTGOING,
  PACKET_STATISTICS,
  PACKET_STATISTICS_DROPS,
  SO_ERROR,
  SO_MARK,
  SO_PRIORITY,
  SO_RCVBUF,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOCK_RAW,
  type SockAddr,
  SOL_PACKET,
  SOL_SOCKET,
} from '../../uapi/socket.ts';
import { devGetByIndex, type NetDevice, type Tap } from '../core/dev.ts';
import { devSetPromiscuity } from '../core/dev_flags.ts';
import { NETDEV_DOWN, NETDEV_UNREGISTER, NETDEV_UP } from '../core/netdev_notifier.ts';
import { devAddTap, devQueueXmit, devRemoveTap, vlanInsertTag } from '../core/dev_queue.ts';
import { ethHeader } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { allocSkb, consumeSkb, type SkBuff, skbTruesize } from '../core/skbuff.ts';
import { Sock } from '../core/sock.ts';

/** net.core.rmem_max, and the least a buffer can be. */
const RMEM_MAX = 4194304;
const SOCK_MIN_RCVBUF = 2304;

/**
 * A socket that sees frames as they pass: tcpdump's (SOCK_RAW, all protocols, both directions), arping's (SOCK_DGRAM, without
 * the link header). Linux: net/packet/af_packet.c.
 */
export class PacketSock extends Sock implements Tap {
  /** ETH_P_* it listens to; 0: none yet. */
  num: number;
  /** The device it is bound to; 0: all. -1: that device is gone. */
  ifindex = 0;
  private hookDev: NetDevice | null = null;
  private running = false;
  private filter: PacketFilter | null = null;
  private memberships: NetDevice[] = [];
  private packets = 0;
  private drops = 0;
  private dropsReported = 0;

  constructor(net: Net, type: number, protocol: number) {
    super(net, AF_PACKET, type, protocol);
    this.num = protocol;
    packetNet(net).add(this);
    if (protocol !== 0) this.register();
  }

  // -- taps

  private register(): void {
    if (this.running || this.num === 0) return;
    this.running = true;
    if (this.num === ETH_P_ALL) devAddTap(this.net, this.hookDev, this);
    else this.net.ptypeSpecific = [{ type: this.num, dev: this.hookDev, tap: this }, ...this.net.ptypeSpecific];
  }

  private unregister(): void {
    if (!this.running) return;
    this.running = false;
    if (this.num === ETH_P_ALL) devRemoveTap(this.net, this.hookDev, this);
    else this.net.ptypeSpecific = this.net.ptypeSpecific.filter((entry) => entry.tap !== this);
  }

  isOwn(skb: SkBuff): boolean {
    return skb.sk === this;
  }

  /** A frame passes. Linux: packet_rcv(). */
  func(skb: SkBuff, dev: NetDevice): void {
    if (skb.pktType === PACKET_LOOPBACK || skb.macHeader < 0) {
      consumeSkb(skb);
      return;
    }
    skb.dev = dev;
    if (this.type === SOCK_RAW) {
      skb.data = skb.macHeader;
      if (skb.vlanProto !== 0) vlanInsertTag(skb);
    } else if (skb.pktType === PACKET_OUTGOING) skb.data = skb.networkHeader;
    const length = skb.tail - skb.data;
    const { filter } = this;
    const keep = filter === null ? length : filter.run(skb.bytes, skb.data, length, length, skb.pktType, dev.ifindex, skb.protocol);
    if (keep === 0) {
      consumeSkb(skb);
      return;
    }
    this.queue(skb, length, Math.min(keep, length));
  }

  private queue(skb: SkBuff, length: number, keep: number): void {
    if (this.rmem >= this.rcvbuf) {
      this.drops++;
      consumeSkb(skb);
      return;
    }
    skb.cb0 = length;
    skb.cb1 = skbTruesize(skb);
    skb.trim(keep);
    skb.dst = null;
    skb.nfct = null;
    skb.nfBridge = null;
    this.packets++;
    this.rmem += skb.cb1;
    this.receiveQueue.push(skb);
    if (this.wait.active) this.wait.wakeUp();
  }

  // -- system calls

  override bind(address: SockAddr): number {
    if (address.family !== AF_PACKET) return -EINVAL;
    const ifindex = address.ifindex ?? 0;
    const dev = ifindex === 0 ? null : devGetByIndex(this.net, ifindex);
    if (ifindex !== 0 && dev === null) return -ENODEV;
    this.unregister();
    this.num = address.protocol || this.num;
    this.ifindex = ifindex;
    this.hookDev = dev;
    if (this.num === 0) return 0;
    if (dev === null || (dev.flags & IFF_UP) !== 0) this.register();
    else this.fail(ENETDOWN);
    return 0;
  }

  /** Linux: packet_snd(). */
  sendmsg(data: Uint8Array, length: number, _flags: number, address: SockAddr | undefined): number {
    let dev = this.hookDev;
    let protocol = this.num;
    if (address !== undefined) {
      if (address.family !== AF_PACKET) return -EINVAL;
      if (address.protocol !== undefined) protocol = address.protocol;
      dev = devGetByIndex(this.net, address.ifindex ?? 0);
    }
    if (dev === null) return -ENXIO;
    if ((dev.flags & IFF_UP) === 0) return -ENETDOWN;
    const raw = this.type === SOCK_RAW;
    if (raw && length < dev.hardHeaderLen) return -EINVAL;
    const tag = raw && ((data[12] << 8) | data[13]) === ETH_P_8021Q ? 4 : 0;
    if (length > dev.mtu + (raw ? dev.hardHeaderLen : 0) + tag) return -EMSGSIZE;
    if (!raw && address?.hwaddr === undefined) return -EINVAL;
    return this.transmit(data, length, dev, protocol, address);
  }

  private transmit(data: Uint8Array, length: number, dev: NetDevice, protocol: number, address: SockAddr | undefined): number {
    const skb = allocSkb(length);
    const at = skb.put(length);
    skb.bytes.set(length === data.length ? data : data.subarray(0, length), at);
    skb.dev = dev;
    skb.sk = this;
    skb.mark = this.mark;
    skb.priority = this.priority;
    if (this.type === SOCK_DGRAM) {
      skb.networkHeader = at;
      skb.protocol = protocol;
      ethHeader(skb, dev, protocol, address!.hwaddr!, 0, null);
    } else {
      skb.macHeader = at;
      skb.networkHeader = at + dev.hardHeaderLen;
      skb.protocol = protocol === 0 || protocol === ETH_P_ALL ? (skb.bytes[at + 12] << 8) | skb.bytes[at + 13] : protocol;
    }
    const error = devQueueXmit(skb);
    return error < 0 ? error : length;
  }

  recvmsg(msg: MsgHdr, flags: number): number {
    if (this.skErr !== 0) {
      const error = this.skErr;
      this.skErr = 0;
      return -error;
    }
    if (this.ifindex < 0) return -ENODEV;
    if (this.receiveQueue.length === 0) return -EAGAIN;
    const peek = (flags & MSG_PEEK) !== 0;
    const skb = peek ? this.receiveQueue[0] : this.receiveQueue.shift()!;
    const length = skb.tail - skb.data;
    if (msg.data.length < length) msg.data = new Uint8Array(length);
    msg.data.set(skb.bytes.subarray(skb.data, skb.tail));
    msg.wireLength = skb.cb0;
    msg.flags = length < skb.cb0 ? MSG_TRUNC : 0;
    msg.timestamp = skb.tstamp;
    msg.protocol = skb.protocol;
    msg.pkttype = skb.pktType;
    msg.hatype = skb.dev!.type;
    msg.ifindex = skb.dev!.ifindex;
    const mac = skb.macHeader;
    for (let i = 0; i < 6; i++) msg.hwaddr[i] = skb.bytes[mac + 6 + i];
    if (!peek) {
      this.rmem -= skb.cb1;
      consumeSkb(skb);
    }
    return length;
  }

  poll(): number {
    return POLLOUT | (this.receiveQueue.length > 0 ? POLLIN : 0) | (this.skErr !== 0 ? POLLIN | POLLERR : 0);
  }

  override setsockopt(level: number, option: number, value: number | string | Uint8Array | PacketFilter): number {
    if (level === SOL_PACKET && typeof value === 'number') return this.setMembership(option, value);
    if (level !== SOL_SOCKET) return -ENOPROTOOPT;
    switch (option) {
      case SO_ATTACH_FILTER:
        if (typeof value !== 'object' || !('run' in value)) return -EINVAL;
        this.filter = value;
        return 0;
      case SO_DETACH_FILTER:
        this.filter = null;
        return 0;
    }
    if (typeof value !== 'number') return -EINVAL;
    if (option === SO_RCVBUF) this.rcvbuf = Math.max(SOCK_MIN_RCVBUF, Math.min(value, RMEM_MAX) * 2);
    else if (option === SO_SNDBUF) this.sndbuf = value;
    else if (option === SO_PRIORITY) this.priority = value;
    else if (option === SO_MARK) this.mark = value;
    else return -ENOPROTOOPT;
    return 0;
  }

  /** `ifindex`: whose frames are wanted whoever they are for. Linux: packet_mc_add(), PACKET_MR_PROMISC. */
  private setMembership(option: number, ifindex: number): number {
    if (option !== PACKET_ADD_MEMBERSHIP && option !== PACKET_DROP_MEMBERSHIP) return -ENOPROTOOPT;
    const dev = devGetByIndex(this.net, ifindex);
    if (dev === null) return -ENODEV;
    const at = this.memberships.indexOf(dev);
    if (option === PACKET_ADD_MEMBERSHIP) {
      this.memberships.push(dev);
      devSetPromiscuity(dev, 1);
    } else if (at >= 0) {
      this.memberships.splice(at, 1);
      devSetPromiscuity(dev, -1);
    }
    return 0;
  }

  /** The two counts start anew each time the first is asked for. */
  override getsockopt(level: number, option: number): number {
    if (level === SOL_PACKET && option === PACKET_STATISTICS) {
      const received = this.packets + this.drops;
      this.dropsReported = this.drops;
      this.packets = 0;
      this.drops = 0;
      return received;
    }
    if (level === SOL_PACKET && option === PACKET_STATISTICS_DROPS) return this.dropsReported;
    if (level === SOL_SOCKET && option === SO_ERROR) {
      const error = this.skErr;
      this.skErr = 0;
      return error;
    }
    if (level === SOL_SOCKET && option === SO_RCVBUF) return this.rcvbuf;
    return -ENOPROTOOPT;
  }

  override getsockname(): SockAddr {
    const dev = this.hookDev;
    const name: SockAddr = { family: AF_PACKET, protocol: this.num, ifindex: this.ifindex, hatype: dev?.type ?? 0, pkttype: 0 };
    if (dev !== null) name.hwaddr = dev.devAddr.slice();
    return name;
  }

  override getpeername(): number {
    return -EOPNOTSUPP;
  }

  release(): void {
    this.unregister();
    for (const dev of this.memberships) if (dev.registered) devSetPromiscuity(dev, -1);
    this.memberships = [];
    for (const skb of this.receiveQueue) consumeSkb(skb);
    this.receiveQueue.length = 0;
    packetNet(this.net).delete(this);
  }

  // -- devices

  private fail(error: number): void {
    this.skErr = error;
    if (this.wait.active) this.wait.wakeUp();
  }

  /** Linux: packet_notifier(). */
  deviceEvent(dev: NetDevice, event: number): void {
    if (event === NETDEV_UNREGISTER && this.memberships.includes(dev)) {
      for (const member of this.memberships) if (member === dev) devSetPromiscuity(dev, -1);
      this.memberships = this.memberships.filter((member) => member !== dev);
    }
    if (this.hookDev !== dev) return;
    if (event === NETDEV_UP) this.register();
    else if (event === NETDEV_DOWN || event === NETDEV_UNREGISTER) {
      if (this.running) {
        this.unregister();
        this.fail(ENETDOWN);
      }
      if (event === NETDEV_UNREGISTER) {
        this.ifindex = -1;
        this.hookDev = null;
      }
    }
  }
}

/** The packet sockets of a namespace, in the order they were made. */
export function packetSockets(net: Net): readonly PacketSock[] {
  return net.packet === null ? [] : [...(net.packet as Set<PacketSock>)];
}

function packetNet(net: Net): Set<PacketSock> {
  return (net.packet ??= new Set<PacketSock>()) as Set<PacketSock>;
}

/** /proc/net/packet. Linux: packet_seq_show(). */
export function procNetPacket(net: Net): string {
  let text = 'sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n';
  for (const sk of packetSockets(net)) {
    const protocol = sk.num.toString(16).padStart(4, '0');
    text += `0000000000000000 3      ${String(sk.type).padEnd(4)} ${protocol}   ${String(sk.ifindex).padEnd(5)} 1 ${String(sk.rmem).padEnd(6)} 0      0     \n`;
  }
  return text;
}

/** AF_PACKET: SOCK_RAW and SOCK_DGRAM. */
export function registerAfPacket(stack: NetStack): void {
  stack.families.set(AF_PACKET, {
    create(net, type, protocol) {
      if (type !== SOCK_RAW && type !== SOCK_DGRAM) return -ESOCKTNOSUPPORT;
      return protocol < 0 ? -EPROTONOSUPPORT : new PacketSock(net, type, protocol);
    },
  });
  stack.netdevNotifiers.push((dev, event) => {
    if (event !== NETDEV_UP && event !== NETDEV_DOWN && event !== NETDEV_UNREGISTER) return;
    if (dev.net.packet !== null) for (const sk of packetSockets(dev.net)) sk.deviceEvent(dev, event);
  });
}
