import { EOPNOTSUPP } from '../../uapi/errno.ts';
import { type BridgePortInfo, type LinkInfo, type LinkMsg, NLM_F_DUMP, type NlMessage, type NlReply } from '../../uapi/rtnetlink.ts';
import { netlinkBroadcast } from './af_netlink.ts';
import type { NetDevice } from './dev.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';

/** Where a refusal in words goes (Linux: struct netlink_ext_ack). */
export interface Extack {
  message?: string;
}

/** The process a request comes from, as far as namespaces of attributes need it: resolves pids and descriptors to namespaces. */
export interface RtnlCaller {
  netOfPid(pid: number): Net | null;
  netOfFd(fd: number): Net | null;
}

/** Handles one message type of one family: fills `out` for a RTM_GET*; returns 0 or a negative errno. */
export type RtnlHandler = (net: Net, message: NlMessage, out: NlMessage[], extack: Extack, caller: RtnlCaller) => number;

/** A kind of link (Linux: struct rtnl_link_ops). */
export interface RtnlLinkOps {
  readonly kind: string;
  /** Makes the unregistered device: operations, defaults. */
  setup(net: Net, name: string): NetDevice;
  validate?(link: LinkMsg, extack: Extack): number;
  /**
   * Registers the device (and a peer). Default: registerNetdevice. `srcNet` is where names and indexes in the request are
   * meant (the request's namespace, or the one IFLA_LINK_NETNSID says).
   */
  newlink?(srcNet: Net, dev: NetDevice, link: LinkMsg, extack: Extack, caller: RtnlCaller): number;
  changelink?(dev: NetDevice, link: LinkMsg, extack: Extack): number;
  /** Unregisters (and its peer). A kind without it cannot be deleted by hand. */
  dellink?(dev: NetDevice): void;
  /** Queues of a new device; default 1. veth: one for each processor. */
  readonly numQueues?: number;
  /** The IFLA_INFO_DATA of a listing. */
  fillInfo?(dev: NetDevice): LinkInfo['data'];
  /** IFLA_INFO_SLAVE_KIND/DATA, of the master's operations for a slave. */
  fillSlaveInfo?(dev: NetDevice, slave: NetDevice): BridgePortInfo;
  slaveChangelink?(dev: NetDevice, slave: NetDevice, data: BridgePortInfo, extack: Extack): number;
  /** Xstats etc. are not modelled. */
}

/** A family's own handler is tried first, then the one for all. */
function findHandler(stack: NetStack, family: number, type: number): RtnlHandler | undefined {
  return stack.rtnlHandlers.get((family << 8) | type) ?? stack.rtnlHandlers.get(type);
}

/** Registers a family's handler of one message type. Linux: rtnl_register(). */
export function rtnlRegister(stack: NetStack, family: number, type: number, handler: RtnlHandler): void {
  stack.rtnlHandlers.set((family << 8) | type, handler);
}

/** Was a listing asked for? (NLM_F_DUMP is two bits, which mean other things in requests that are not for reading.) */
export function isDump(message: NlMessage): boolean {
  return (message.flags! & NLM_F_DUMP) === NLM_F_DUMP;
}

/** Answers one request of a process in `net`. Linux: rtnetlink_rcv_msg(). */
export function rtnetlinkRcv(net: Net, message: NlMessage, caller: RtnlCaller): NlReply {
  const messages: NlMessage[] = [];
  message.flags ??= 0;
  const family = (message.body as { family?: number }).family ?? 0;
  const handler = findHandler(net.stack, family, message.type) ?? (family === 0 && isDump(message) ? rtnlDumpAll : undefined);
  if (handler === undefined) return { error: -EOPNOTSUPP, messages };
  const extack: Extack = {};
  const error = handler(net, message, messages, extack, caller);
  const reply: NlReply = { error, messages };
  if (extack.message !== undefined) reply.extack = extack.message;
  return reply;
}

/** A listing of all families, where none answers for all: each in turn. Linux: rtnl_dump_all(). */
function rtnlDumpAll(net: Net, message: NlMessage, out: NlMessage[], extack: Extack, caller: RtnlCaller): number {
  let error = -EOPNOTSUPP;
  for (const [key, handler] of net.stack.rtnlHandlers) {
    if ((key & 0xff) !== message.type) continue;
    error = handler(net, message, out, extack, caller);
    if (error < 0) break;
  }
  return error;
}

/** Tells the listeners of `net` that joined `group` (RTMGRP_*). Linux: rtnl_notify(). */
export function rtnlNotify(net: Net, group: number, message: NlMessage): void {
  netlinkBroadcast(net, group, message);
}

/** Would anybody hear a notification? Lets callers skip making it. Linux: rtnl_has_listeners(). */
export { netlinkHasListeners as rtnlHasListeners } from './af_netlink.ts';
