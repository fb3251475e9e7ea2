import { Simulator } from '../../../src/sim/simulator.ts';
import { IFF_BROADCAST, IFF_LOOPBACK, IFF_MULTICAST, IFF_UP } from '../../../src/uapi/if.ts';
import {
  type AddrMsg,
  type NlMessage,
  type NlReply,
  type RouteMsg,
  type RTM_DELADDR,
  RTM_GETADDR,
  RTM_GETROUTE,
  RTM_NEWADDR,
} from '../../../src/uapi/rtnetlink.ts';
import { parseIpv4 } from '../../../src/wire/addr.ts';
import { NetDevice } from '../../../src/net/core/dev.ts';
import { devClose, devOpen } from '../../../src/net/core/dev_open.ts';
import { registerNetdevice } from '../../../src/net/core/dev_register.ts';
import { createNet, type Net } from '../../../src/net/core/net_namespace.ts';
import { neighTableInit } from '../../../src/net/core/neigh_table.ts';
import { NetStack } from '../../../src/net/core/net_stack.ts';
import { rtnetlinkRcv } from '../../../src/net/core/rtnetlink.ts';
import { consumeSkb } from '../../../src/net/core/skbuff.ts';
import { devinetInit } from '../../../src/net/ipv4/devinet_event.ts';
import { ipFibInit } from '../../../src/net/ipv4/fib_netlink.ts';
import { fibRulesInit } from '../../../src/net/ipv4/fib_rules_netlink.ts';
import { sysctlIpv4Init } from '../../../src/net/ipv4/sysctl_net_ipv4.ts';

export function ip(text: string): number {
  return parseIpv4(text)!;
}

/** "10.0.0.0/8" as address and length. */
export function prefix(text: string): { dst: number; dstLen: number } {
  const [addr, length] = text.split('/');
  return { dst: ip(addr), dstLen: Number(length ?? 32) };
}

/** A namespace with IPv4's control side alone: no packets move. */
export class ControlHost {
  readonly net: Net;

  constructor() {
    const stack = new NetStack(new Simulator(1));
    neighTableInit(stack, {
      id: 'arp_cache',
      family: 2,
      construct: () => 0,
      solicit: () => {},
      errorReport: (_neigh, skb) => consumeSkb(skb),
      proxyRedo: consumeSkb,
      isMulticast: () => false,
    });
    devinetInit(stack, {});
    ipFibInit(stack);
    fibRulesInit(stack);
    sysctlIpv4Init(stack);
    this.net = createNet(stack);
    this.net.loopback = this.device('lo', IFF_LOOPBACK);
  }

  device(name: string, flags = IFF_BROADCAST | IFF_MULTICAST): NetDevice {
    const dev = new NetDevice(this.net, name, { startXmit: consumeSkb }, null);
    dev.flags = flags;
    if ((flags & IFF_LOOPBACK) !== 0) dev.type = 772;
    else dev.devAddr.set([2, 0, 0, 0, 0, this.net.nextIfindex]);
    const error = registerNetdevice(dev);
    if (error !== 0) throw new Error(`register ${name}: ${error}`);
    return dev;
  }

  up(dev: NetDevice): void {
    if ((dev.flags & IFF_UP) === 0) devOpen(dev);
  }

  down(dev: NetDevice): void {
    devClose(dev);
  }

  send(message: NlMessage): NlReply {
    return rtnetlinkRcv(this.net, message, { netOfPid: () => null, netOfFd: () => null });
  }

  /** `ip addr add|del TEXT dev DEV`: the reply. */
  addr(dev: NetDevice, text: string, extra: AddrMsg = {}, type: typeof RTM_NEWADDR | typeof RTM_DELADDR = RTM_NEWADDR): NlReply {
    const { dst, dstLen } = prefix(text);
    const body: AddrMsg = { family: 2, index: dev.ifindex, prefixlen: dstLen, local: dst, address: dst, ...extra };
    return this.send({ type, flags: type === RTM_NEWADDR ? 0x600 : 0, body });
  }

  addrs(): AddrMsg[] {
    return this.send({ type: RTM_GETADDR, flags: 0x300, body: { family: 2 } }).messages.map((m) => m.body as AddrMsg);
  }

  routes(table = 0): RouteMsg[] {
    return this.send({ type: RTM_GETROUTE, flags: 0x300, body: { family: 2, table } }).messages.map((m) => m.body as RouteMsg);
  }
}
