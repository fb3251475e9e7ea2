import { EAGAIN, EOPNOTSUPP, EPROTONOSUPPORT } from '../../uapi/errno.ts';
import { POLLERR, POLLIN, POLLOUT } from '../../uapi/file.ts';
import { NETLINK_NETFILTER, type NfnlMessage } from '../../uapi/nfnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_NETLINK, NETLINK_ROUTE, type MsgHdr, type SockAddr } from '../../uapi/socket.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { Sock } from './sock.ts';

/** So many unread notifications, then the socket says ENOBUFS once. */
const MAX_QUEUED = 4096;

/**
 * A socket that listens to the notifications of rtnetlink (`ip monitor`, `bridge monitor`) or of netfilter (`conntrack -E`).
 * Requests do not go through it: they are system calls of their own. Linux: net/netlink/af_netlink.c.
 */
export class NetlinkSock extends Sock {
  private groups = 0;
  private readonly queue: (NlMessage | NfnlMessage)[] = [];

  override bind(address: SockAddr): number {
    this.groups = address.groups ?? 0;
    listeners(this.net.stack, this.net).add(this);
    return 0;
  }

  /** SOL_NETLINK NETLINK_ADD_MEMBERSHIP and its like: joins group number `value`. */
  override setsockopt(level: number, option: number, value: number | string | object): number {
    if (level !== 270 || typeof value !== 'number') return 0;
    if (option === 1 && value <= 32) this.groups |= 1 << (value - 1);
    listeners(this.net.stack, this.net).add(this);
    return 0;
  }

  /** Takes a notification if it is of a group that was joined. */
  deliver(protocol: number, group: number, message: NlMessage | NfnlMessage): void {
    if (!this.wants(protocol, group)) return;
    if (this.queue.length >= MAX_QUEUED) {
      this.skErr = 105;
      return;
    }
    this.queue.push(message);
    this.wait.wakeUp();
  }

  wants(protocol: number, group: number): boolean {
    return this.protocol === protocol && (this.groups & group) !== 0;
  }

  /** The next notification, or undefined. */
  nlReceive(): NlMessage | NfnlMessage | undefined {
    return this.queue.shift();
  }

  sendmsg(): number {
    return -EOPNOTSUPP;
  }

  recvmsg(_msg: MsgHdr, _flags: number): number {
    return -EAGAIN;
  }

  poll(): number {
    return POLLOUT | (this.queue.length > 0 ? POLLIN : 0) | (this.skErr !== 0 ? POLLERR : 0);
  }

  release(): void {
    const all = this.net.stack.netlink as Listeners | null;
    const own = all?.get(this.net);
    own?.delete(this);
    if (own?.size === 0) all!.delete(this.net);
  }
}

type Listeners = Map<Net, Set<NetlinkSock>>;

function listeners(stack: NetStack, net: Net): Set<NetlinkSock> {
  const all = (stack.netlink ??= new Map<Net, Set<NetlinkSock>>()) as Listeners;
  let own = all.get(net);
  if (own === undefined) all.set(net, (own = new Set()));
  return own;
}

/** Gives a notification to the sockets of `net` that joined `group` (a bit). Linux: nlmsg_multicast(). */
export function netlinkBroadcast(net: Net, group: number, message: NlMessage): void {
  broadcast(net, NETLINK_ROUTE, group, message);
}

/** Does a socket of `net` listen to `group` (a bit)? */
export function netlinkHasListeners(net: Net, group: number): boolean {
  return hasListeners(net, NETLINK_ROUTE, group);
}

/** Gives a notification to the netfilter sockets of `net` that joined `group` (NFNLGRP_*). Linux: nfnetlink_send(). */
export function nfnetlinkSend(net: Net, group: number, message: NfnlMessage): void {
  broadcast(net, NETLINK_NETFILTER, 1 << (group - 1), message);
}

/** Does a socket of `net` listen to `group` (NFNLGRP_*)? Linux: nfnetlink_has_listeners(). */
export function nfnetlinkHasListeners(net: Net, group: number): boolean {
  return hasListeners(net, NETLINK_NETFILTER, 1 << (group - 1));
}

function broadcast(net: Net, protocol: number, group: number, message: NlMessage | NfnlMessage): void {
  const own = (net.stack.netlink as Listeners | null)?.get(net);
  if (own !== undefined) for (const socket of own) socket.deliver(protocol, group, message);
}

function hasListeners(net: Net, protocol: number, group: number): boolean {
  const own = (net.stack.netlink as Listeners | null)?.get(net);
  if (own !== undefined) for (const socket of own) if (socket.wants(protocol, group)) return true;
  return false;
}

/** AF_NETLINK, protocols NETLINK_ROUTE and NETLINK_NETFILTER. */
export function registerAfNetlink(stack: NetStack): void {
  stack.families.set(AF_NETLINK, {
    create: (net, type, protocol) =>
      protocol === NETLINK_ROUTE || protocol === NETLINK_NETFILTER ? new NetlinkSock(net, AF_NETLINK, type, protocol) : -EPROTONOSUPPORT,
  });
}
