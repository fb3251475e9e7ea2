import { EADDRINUSE } from '../uapi/errno.ts';
import { ipv4IsMulticast } from '../wire/addr.ts';
import { UDP_HLEN } from '../wire/udp.ts';
import { VXLAN_HF_VNI, vxlanCheckHeader, vxlanVni } from '../wire/vxlan.ts';
import { ipMcJoinGroup, ipMcLeaveGroup } from '../net/ipv4/igmp_sock.ts';
import { udpTunnelSock } from '../net/ipv4/udp_tunnel.ts';
import type { UdpEncap } from '../net/ipv4/udp.ts';
import { VXLAN_F_RCV_FLAGS, type VxlanDev, vxlanNet, VxlanSock } from './vxlan_private.ts';
import { vxlanRcv } from './vxlan_rcv.ts';

/** The ports vxlan devices listen on, and the groups they join. Linux: vxlan_sock_add() and its like in vxlan_core.c, vxlan_multicast.c. */

/** Listens for the device's frames, together with others of its kind and port. 0, or -EADDRINUSE. Linux: vxlan_sock_add(). */
export function vxlanSockAdd(vxlan: VxlanDev): number {
  const { cfg, net } = vxlan;
  const vn = vxlanNet(net);
  const flags = cfg.flags & VXLAN_F_RCV_FLAGS;
  let vs = vn.socks.find((sock) => sock.sock.sport === cfg.dstPort && sock.flags === flags);
  if (vs !== undefined) vs.refs++;
  else {
    const made = socketCreate(vxlan, flags);
    if (typeof made === 'number') return made;
    vs = made;
    vn.socks.unshift(vs);
  }
  vs.devices.unshift(vxlan);
  vxlan.sock = vs;
  return 0;
}

/** Linux: vxlan_socket_create(). */
function socketCreate(vxlan: VxlanDev, flags: number): VxlanSock | number {
  let vs: VxlanSock | null = null;
  const encap: UdpEncap = {
    rcv(_sk, skb) {
      vxlanRcv(vs!, skb);
    },
    errLookup(_sk, skb, udp) {
      const at = udp + UDP_HLEN;
      if (!vxlanCheckHeader(at, skb.tail) || (skb.bytes[at] & VXLAN_HF_VNI) === 0) return false;
      return vs!.findVni(vxlanVni(skb.bytes, at)) !== null;
    },
  };
  const sock = udpTunnelSock(vxlan.net, vxlan.cfg.dstPort, encap);
  if (typeof sock === 'number') return sock;
  return (vs = new VxlanSock(sock, flags));
}

/** Linux: vxlan_sock_release(). */
export function vxlanSockRelease(vxlan: VxlanDev): void {
  const vs = vxlan.sock;
  if (vs === null) return;
  vxlan.sock = null;
  vs.devices = vs.devices.filter((other) => other !== vxlan);
  if (--vs.refs > 0) return;
  const vn = vxlanNet(vxlan.net);
  vn.socks = vn.socks.filter((other) => other !== vs);
  vs.sock.release();
}

/** With a multicast group as destination, the lower device must hear it. 0 or a negative errno. Linux: vxlan_multicast_join(). */
export function vxlanMulticastJoin(vxlan: VxlanDev): number {
  const { remoteIp, remoteIfindex } = vxlan.cfg;
  if (!ipv4IsMulticast(remoteIp) || vxlan.sock === null) return 0;
  const error = ipMcJoinGroup(vxlan.sock.sock, remoteIp, 0, remoteIfindex);
  return error === -EADDRINUSE ? 0 : error;
}

/** Unless another device needs it. Linux: vxlan_multicast_leave(), vxlan_group_used(). */
export function vxlanMulticastLeave(vxlan: VxlanDev): void {
  const { remoteIp, remoteIfindex } = vxlan.cfg;
  const vs = vxlan.sock;
  if (!ipv4IsMulticast(remoteIp) || vs === null) return;
  const used = vs.devices.some(
    (other) => other !== vxlan && other.dev.started && other.cfg.remoteIp === remoteIp && other.cfg.remoteIfindex === remoteIfindex,
  );
  const membership = vs.sock.memberships.find((m) => m.multiaddr === remoteIp && m.ifindex === remoteIfindex);
  if (!used && membership !== undefined) ipMcLeaveGroup(vs.sock, membership);
}
