import { RT_SCOPE_UNIVERSE } from '../../uapi/rtnetlink.ts';
import { NF_NAT_RANGE_MAP_IPS, type NfNatRange } from '../../uapi/xt_data.ts';
import { ipv4Daddr } from '../../wire/ipv4.ts';
import { NETDEV_DOWN } from '../core/dev.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { LOGLEVEL_INFO, printk } from '../core/printk.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP } from './core.ts';
import { nfCtGet } from './nf_conn.ts';
import { nfCtIterateCleanup } from './nf_conntrack_core.ts';
import { NF_NAT_MANIP_SRC, natNet, nfctNat, nfCtNatExtAdd, nfNatSetupInfo } from './nf_nat_core.ts';

/** SNAT to the address of the device a packet leaves by. Linux: net/netfilter/nf_nat_masquerade.c. */

/** Linux: nf_nat_masquerade_ipv4(). */
export function nfNatMasqueradeIpv4(skb: SkBuff, net: Net, range: NfNatRange, out: NetDevice): number {
  const ct = nfCtGet(skb);
  // 0.0.0.0 asks for an address of its own (DHCP), or the bridge speaks IGMP.
  if (ct === null || ct.orig.src === 0) return NF_ACCEPT;
  const inet = net.stack.inetCalls!;
  const daddr = ipv4Daddr(skb.bytes, skb.data);
  const nexthop = skb.dst === null ? daddr : inet.rtNexthop(skb.dst, daddr);
  const addr = inet.inetSelectAddr(out, nexthop, RT_SCOPE_UNIVERSE);
  if (addr === 0) {
    printk(net.stack, LOGLEVEL_INFO, `nf_nat_masquerade: ${out.name} ate my IP address`);
    return NF_DROP;
  }
  nfCtNatExtAdd(ct).masqIndex = out.ifindex;
  return nfNatSetupInfo(ct, { ...range, flags: range.flags | NF_NAT_RANGE_MAP_IPS, minAddr: addr, maxAddr: addr }, NF_NAT_MANIP_SRC);
}

/** Watches the addresses of a namespace from its first such rule on. Linux: nf_nat_masquerade_inet_register_notifiers(). */
export function masqueradeWatch(net: Net): void {
  const nat = natNet(net);
  if (nat.watchesAddresses) return;
  nat.watchesAddresses = true;
  net.stack.inetCalls!.onAddressRemoved(net, (dev, addr) =>
    nfCtIterateCleanup(net, (ct) => nfctNat(ct)?.masqIndex === dev.ifindex && ct.reply.dst === addr),
  );
}

/** A device that goes down takes its connections along. Linux: masq_device_event(). */
export function masqueradeInit(stack: NetStack): void {
  stack.netdevNotifiers.push((dev, event) => {
    if (event !== NETDEV_DOWN || dev.net.nat === null || !natNet(dev.net).watchesAddresses) return;
    nfCtIterateCleanup(dev.net, (ct) => nfctNat(ct)?.masqIndex === dev.ifindex);
  });
}
