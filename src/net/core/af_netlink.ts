import { EAGAIN, EOPNOTSUPP, EPROTONOSUPPORT } from '../../uapi/errno.ts';
import { POLLERR, POLLIN, POLLOUT } from '../../uapi/file.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_NETLINK, NETLINK_ROUTE, type MsgHdr, type SockAddr } from '../../uapi/socket.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { Sock } from './sock.ts';

/** So many unread notifications, then the socket says ENOBUFS once. */
const MAX_QUEUED = 4096;

/**
 * A socket that listens to rtnetlink's notifications (`ip monitor`, `bridge monitor`). Requests do not go through it: they
 * are system calls of their own. Linux: net/netlink/af_netlink.c.
 */
export class NetlinkSock extends Sock {
  private groups = 0;
  private readonly queue: NlMessage[] = [];

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
  deliver(group: number, message: NlMessage): void {
    if ((this.groups & group) === 0) return;
    if (this.queue.length >= MAX_QUEUED) {
      this.skErr = 105;
      return;
    }
    this.queue.push(message);
    this.wait.wakeUp();
  }

  wants(group: number): boolean {
    return (this.groups & group) !== 0;
  }

  /** The next notification, or undefined. */
  nlReceive(): NlMessage | undefined {
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

/** Gives a notification to the sockets of `net` that joined `group`. Linux: nlmsg_multicast(). */
export function netlinkBroadcast(net: Net, group: number, message: NlMessage): void {
  const own = (net.stack.netlink as Listeners | null)?.get(net);
  if (own !== undefined) for (const socket of own) socket.deliver(group, message);
}

/** Does a socket of `net` listen to `group`? */
export function netlinkHasListeners(net: Net, group: number): boolean {
  const own = (net.stack.netlink as Listeners | null)?.get(net);
  if (own !== undefined) for (const socket of own) if (socket.wants(group)) return true;
  return false;
}

/** AF_NETLINK, protocol NETLINK_ROUTE. */
export function registerAfNetlink(stack: NetStack): void {
  stack.families.set(AF_NETLINK, {
    create: (net, type, protocol) => (protocol === NETLINK_ROUTE ? new NetlinkSock(net, AF_NETLINK, type, protocol) : -EPROTONOSUPPORT),
  });
}
