import { registerDrivers } from '../../../src/drivers/index.ts';
import { registerBridge } from '../../../src/net/bridge/br.ts';
import { rtnlFdbInit } from '../../../src/net/core/rtnl_fdb.ts';
import { devGetByName, type NetDevice } from '../../../src/net/core/dev.ts';
import { devChangeName } from '../../../src/net/core/dev_name.ts';
import { devChangeNetNamespace } from '../../../src/net/core/dev_netns.ts';
import { devOpen } from '../../../src/net/core/dev_open.ts';
import { initNetCore } from '../../../src/net/core/init.ts';
import { createNet, type Net } from '../../../src/net/core/net_namespace.ts';
import { NetStack } from '../../../src/net/core/net_stack.ts';
import { rtnetlinkRcv } from '../../../src/net/core/rtnetlink.ts';
import type { TraceEvent } from '../../../src/net/core/trace.ts';
import { initInet } from '../../../src/net/ipv4/af_inet.ts';
import { registerInetModules } from '../../../src/net/ipv4/inet_modules.ts';
import { ipv4Net } from '../../../src/net/ipv4/ipv4_netns.ts';
import { rtCacheFlush } from '../../../src/net/ipv4/ipv4_netns.ts';
import { IPV4_DEVCONF_FORWARDING, inDevGet } from '../../../src/net/ipv4/inetdevice.ts';
import { PingSock } from '../../../src/net/ipv4/ping.ts';
import { RawSock } from '../../../src/net/ipv4/raw.ts';
import { registerAfPacket } from '../../../src/net/packet/af_packet.ts';
import { Simulator } from '../../../src/sim/simulator.ts';
import {
  type LinkInfo,
  type LinkMsg,
  NLM_F_CREATE,
  NLM_F_EXCL,
  type NlMessage,
  type NlReply,
  type RouteMsg,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWROUTE,
} from '../../../src/uapi/rtnetlink.ts';
import { AF_INET, MsgHdr, MSG_ERRQUEUE } from '../../../src/uapi/socket.ts';
import { parseIpv4, putBe16 } from '../../../src/wire/addr.ts';
import { checksum } from '../../../src/wire/checksum.ts';

export function ip(text: string): number {
  return parseIpv4(text)!;
}

/** A whole host: namespaces, devices, IPv4 and bridges, without processes. */
export class InetHost {
  readonly sim: Simulator;
  readonly stack: NetStack;
  readonly net: Net;
  readonly events: TraceEvent[] = [];

  constructor(seed = 1) {
    this.sim = new Simulator(seed);
    this.stack = new NetStack(this.sim);
    initNetCore(this.stack);
    registerAfPacket(this.stack);
    initInet(this.stack);
    registerInetModules(this.stack);
    rtnlFdbInit(this.stack);
    registerBridge(this.stack);
    registerDrivers(this.stack, ['dummy', 'veth']);
    this.net = createNet(this.stack);
    this.up(this.net.loopback);
  }

  netns(): Net {
    const net = createNet(this.stack);
    this.up(net.loopback);
    return net;
  }

  request(message: NlMessage, net: Net): NlReply {
    return rtnetlinkRcv(net, message, { netOfPid: () => null, netOfFd: () => null });
  }

  ok(message: NlMessage, net: Net): NlReply {
    const reply = this.request(message, net);
    if (reply.error !== 0) throw new Error(`${JSON.stringify(message)}: ${JSON.stringify(reply)}`);
    return reply;
  }

  add(net: Net, kind: string, link: LinkMsg, data?: LinkInfo['data']): NetDevice {
    const linkinfo: LinkInfo = data === undefined ? { kind } : { kind, data };
    this.ok({ type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, body: { ...link, linkinfo } }, net);
    return devGetByName(net, link.ifname!)!;
  }

  /** A veth pair between two namespaces; both ends up, with their addresses ("10.0.0.1/24"). */
  veth(a: Net, nameA: string, addrA: string | null, b: Net, nameB: string, addrB: string | null): [NetDevice, NetDevice] {
    this.add(a, 'veth', { ifname: nameA }, { peer: { ifname: `${nameB}.peer` } });
    const devA = devGetByName(a, nameA)!;
    const devB = devGetByName(a, `${nameB}.peer`)!;
    const err = devChangeNetNamespace(devB, b) || devChangeName(devB, nameB);
    if (err !== 0) throw new Error(`move: ${err}`);
    if (addrA !== null) this.addr(devA, addrA);
    if (addrB !== null) this.addr(devB, addrB);
    this.up(devA);
    this.up(devB);
    return [devA, devB];
  }

  up(dev: NetDevice): void {
    const err = devOpen(dev);
    if (err !== 0) throw new Error(`up ${dev.name}: ${err}`);
  }

  enslave(dev: NetDevice, bridge: NetDevice): void {
    this.ok({ type: RTM_NEWLINK, flags: 0, body: { index: dev.ifindex, master: bridge.ifindex } }, dev.net);
  }

  addr(dev: NetDevice, text: string): void {
    const [addr, length] = text.split('/');
    const local = ip(addr);
    const mask = length === '0' ? 0 : -1 << (32 - Number(length));
    const body = { family: AF_INET, index: dev.ifindex, prefixlen: Number(length), local, address: local, broadcast: local | ~mask };
    this.ok({ type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_EXCL, body }, dev.net);
  }

  route(net: Net, text: string, more: RouteMsg): void {
    const [addr, length] = text === 'default' ? ['0.0.0.0', '0'] : text.split('/');
    const body: RouteMsg = { family: AF_INET, dst: ip(addr), dstLen: Number(length), table: 254, protocol: 3, type: 1, scope: 0, ...more };
    this.ok({ type: RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_EXCL, body }, net);
  }

  /** ip_forward=1. */
  forward(net: Net): void {
    const ipv4 = ipv4Net(net);
    ipv4.devconfAll.data[IPV4_DEVCONF_FORWARDING] = 1;
    ipv4.devconfDflt.data[IPV4_DEVCONF_FORWARDING] = 1;
    for (const dev of net.devByIndex.values()) inDevGet(dev)!.cnf.data[IPV4_DEVCONF_FORWARDING] = 1;
    rtCacheFlush(net);
  }

  run(ns = 1_000_000_000): void {
    const until = this.sim.now + ns;
    while (this.sim.step(until));
    this.sim.advanceTo(until);
  }

  trace(): TraceEvent[] {
    this.stack.trace.listen((event) => this.events.push(event));
    return this.events;
  }
}

/** An echo request as ping(8) makes it. */
export function echo(id: number, seq: number, size = 56): Uint8Array {
  const data = new Uint8Array(8 + size);
  data[0] = 8;
  putBe16(data, 4, id);
  putBe16(data, 6, seq);
  for (let i = 8; i < data.length; i++) data[i] = i;
  putBe16(data, 2, checksum(data, 0, data.length));
  return data;
}

/** Sends one echo request from a raw socket; what came of it: 'reply', 'error TYPE/CODE', 'none', or the errno. */
export function ping(
  host: InetHost,
  net: Net,
  to: string,
  options: { size?: number; df?: number; wait?: number; ttl?: number } = {},
): string {
  const sk = new RawSock(net, 1);
  sk.recverr = true;
  if (options.df !== undefined) sk.pmtudisc = options.df;
  if (options.ttl !== undefined) sk.ucTtl = options.ttl;
  const data = echo(77, 1, options.size ?? 56);
  const sent = sk.sendmsg(data, data.length, 0, { family: AF_INET, addr: ip(to) });
  if (sent < 0) {
    sk.release();
    return `errno ${-sent}`;
  }
  host.run(options.wait ?? 1_000_000_000);
  const msg = new MsgHdr();
  let answer = 'none';
  if (sk.recvmsg(msg, MSG_ERRQUEUE) >= 0) answer = `error ${msg.eeType}/${msg.eeCode}`;
  for (;;) {
    const length = sk.recvmsg(msg, 0);
    if (length === -11) break;
    if (length > 0 && msg.data[(msg.data[0] & 15) * 4] === 0) answer = 'reply';
  }
  sk.release();
  return answer;
}

export { PingSock };
