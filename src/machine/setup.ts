import { Cable, nicCreate } from '../drivers/nic.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Lab, LabCard, LabHost } from '../lab/lab.ts';
import type { NetDevice } from '../net/core/dev.ts';
import { rtnetlinkRcv, type RtnlCaller } from '../net/core/rtnetlink.ts';
import { sysctlLookup } from '../net/core/sysctl.ts';
import { strerror } from '../uapi/errno.ts';
import { IFF_UP } from '../uapi/if.ts';
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  type NlMessage,
  RT_TABLE_MAIN,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWROUTE,
  RTPROT_BOOT,
} from '../uapi/rtnetlink.ts';
import { AF_INET } from '../uapi/socket.ts';
import { maskOf, parseIpv4, parseMac } from '../wire/addr.ts';

/** RT_SCOPE_UNIVERSE, RTN_UNICAST. Linux: include/uapi/linux/rtnetlink.h. */
const RT_SCOPE_UNIVERSE = 0;
const RTN_UNICAST = 1;

const NOBODY: RtnlCaller = { netOfPid: () => null, netOfFd: () => null };

/** Puts the cards in, connects the cables and configures every host of a lab, as its administrator would have. */
export function setUpLab(lab: Lab, hosts: ReadonlyMap<string, Kernel>): void {
  const cards = new Map<string, NetDevice>();
  for (const host of lab.hosts) {
    const kernel = hosts.get(host.name)!;
    for (const card of host.cards) cards.set(`${host.name}:${card.name}`, addCard(kernel, card));
  }
  for (const [a, b] of lab.cables) new Cable(cardOf(cards, a), cardOf(cards, b));
  for (const host of lab.hosts) configure(hosts.get(host.name)!, host);
}

function cardOf(cards: ReadonlyMap<string, NetDevice>, name: string): NetDevice {
  const card = cards.get(name);
  if (card === undefined) throw new Error(`lab: there is no card ${name}`);
  return card;
}

function addCard(kernel: Kernel, card: LabCard): NetDevice {
  const mac = parseMac(card.mac);
  if (mac === undefined) throw new Error(`lab: "${card.mac}" is no MAC address`);
  return nicCreate(kernel.stack.initNet, card.name, mac);
}

function configure(kernel: Kernel, host: LabHost): void {
  const indexOf = (name: string): number => kernel.stack.initNet.devByName.get(name)!.ifindex;
  linkUp(kernel, indexOf('lo'));
  for (const address of host.loopback ?? []) addAddress(kernel, indexOf('lo'), address, false);
  if (host.switch) makeSwitch(kernel, host, indexOf);
  for (const card of host.cards) {
    for (const address of card.addresses ?? []) addAddress(kernel, indexOf(card.name), address, true);
    linkUp(kernel, indexOf(card.name));
  }
  for (const [path, value] of Object.entries(host.sysctls ?? {})) {
    const error = sysctlLookup(kernel.stack.initNet, path)?.set?.(value) ?? -2;
    if (error < 0) throw new Error(`lab: ${host.name}: ${path}: ${strerror(-error)}`);
  }
  for (const { to, via } of host.routes ?? []) addRoute(kernel, to, via);
  for (const [path, text] of Object.entries(host.files ?? {})) kernel.putFile(path, text);
}

function request(kernel: Kernel, message: NlMessage): void {
  const { error, extack } = rtnetlinkRcv(kernel.stack.initNet, message, NOBODY);
  if (error < 0) throw new Error(`lab: ${kernel.name}: ${extack ?? strerror(-error)}`);
}

function linkUp(kernel: Kernel, index: number): void {
  request(kernel, { type: RTM_NEWLINK, flags: 0, body: { index, flags: IFF_UP, change: IFF_UP } });
}

/** A switch without a word of its own: a bridge that snoops no multicast. */
function makeSwitch(kernel: Kernel, host: LabHost, indexOf: (name: string) => number): void {
  const linkinfo = { kind: 'bridge', data: { mcastSnooping: 0, forwardDelay: 0 } };
  request(kernel, { type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, body: { ifname: 'switch', linkinfo } });
  const master = indexOf('switch');
  linkUp(kernel, master);
  for (const card of host.cards) request(kernel, { type: RTM_NEWLINK, flags: 0, body: { index: indexOf(card.name), master } });
}

function addAddress(kernel: Kernel, index: number, text: string, brd: boolean): void {
  const [addr, length] = parsePrefix(text);
  const broadcast = brd ? addr | ~maskOf(length) : undefined;
  const body = { family: AF_INET, index, local: addr, address: addr, prefixlen: length, scope: RT_SCOPE_UNIVERSE, broadcast };
  request(kernel, { type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_EXCL, body });
}

function addRoute(kernel: Kernel, to: string, via: string): void {
  const [dst, dstLen] = to === 'default' ? [undefined, 0] : parsePrefix(to);
  const body = {
    family: AF_INET,
    dst,
    dstLen,
    gateway: parsePrefix(via)[0],
    table: RT_TABLE_MAIN,
    protocol: RTPROT_BOOT,
    scope: RT_SCOPE_UNIVERSE,
    type: RTN_UNICAST,
  };
  request(kernel, { type: RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_EXCL, body });
}

function parsePrefix(text: string): [addr: number, length: number] {
  const [address, length] = text.split('/');
  const addr = parseIpv4(address);
  if (addr === undefined) throw new Error(`lab: "${text}" is no address`);
  return [addr, length === undefined ? 32 : Number(length)];
}
