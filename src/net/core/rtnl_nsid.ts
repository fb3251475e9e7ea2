import { EEXIST, EINVAL, ENOENT, ESRCH } from '../../uapi/errno.ts';
import { type NlMessage, type NsidMsg, RTM_DELNSID, RTM_GETNSID, RTM_NEWNSID, RTMGRP_NSID } from '../../uapi/rtnetlink.ts';
import { getNetNsById, type Net, newNsid, peernet2id } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type Extack, isDump, type RtnlCaller, rtnlNotify, rtnlRegister } from './rtnetlink.ts';

/** RTM_NEWNSID and RTM_GETNSID: the ids one namespace has for others. Linux: net/core/net_namespace.c. */
export function rtnlNsidInit(stack: NetStack): void {
  rtnlRegister(stack, 0, RTM_NEWNSID, (net, message, _out, extack, caller) => rtnlNewid(net, message.body as NsidMsg, extack, caller));
  rtnlRegister(stack, 0, RTM_GETNSID, rtnlGetid);
  stack.rtnlNetNotifyId = (net, event, id) => {
    rtnlNotify(net, RTMGRP_NSID, { type: event === 'new' ? RTM_NEWNSID : RTM_DELNSID, body: { nsid: id } });
  };
}

/** The namespace a request names, or a negative errno. */
function peerOf(net: Net, request: NsidMsg, extack: Extack, caller: RtnlCaller): Net | number {
  if (request.pid !== undefined) {
    const peer = caller.netOfPid(request.pid);
    if (peer !== null) return peer;
    extack.message = 'Peer netns reference is invalid';
    return -ESRCH;
  }
  if (request.fd !== undefined) {
    const peer = caller.netOfFd(request.fd);
    if (peer !== null) return peer;
    extack.message = 'Peer netns reference is invalid';
    return -EINVAL;
  }
  if (request.nsid !== undefined && request.nsid >= 0) {
    const peer = getNetNsById(net, request.nsid);
    if (peer !== null) return peer;
    extack.message = 'Peer netns reference is invalid';
    return -ENOENT;
  }
  extack.message = 'Peer netns reference is missing';
  return -EINVAL;
}

/** `ip netns set NAME ID`. Linux: rtnl_net_newid(). */
function rtnlNewid(net: Net, request: NsidMsg, extack: Extack, caller: RtnlCaller): number {
  if (request.nsid === undefined) {
    extack.message = 'nsid is missing';
    return -EINVAL;
  }
  const peer = peerOf(net, { pid: request.pid, fd: request.fd }, extack, caller);
  if (typeof peer === 'number') return peer;
  if (net.nsidOf.has(peer)) {
    extack.message = 'Peer netns already has a nsid assigned';
    return -EEXIST;
  }
  const error = newNsid(net, peer, request.nsid);
  if (error === -EEXIST) extack.message = 'The specified nsid is already used';
  return error;
}

/** `ip netns list-id`, and the ids behind the names of `ip netns list`. Linux: rtnl_net_getid(), rtnl_net_dumpid(). */
function rtnlGetid(net: Net, message: NlMessage, out: NlMessage[], extack: Extack, caller: RtnlCaller): number {
  const request = message.body as NsidMsg;
  let from = net;
  if (request.targetNsid !== undefined) {
    const target = getNetNsById(net, request.targetNsid);
    if (target === null) {
      extack.message = isDump(message) ? 'Invalid target network namespace id' : 'Target netns reference is invalid';
      return -EINVAL;
    }
    from = target;
  }
  const answer = (peer: Net): NsidMsg => {
    const body: NsidMsg = { nsid: peernet2id(from, peer) };
    if (from !== net) body.currentNsid = peernet2id(net, peer);
    return body;
  };
  if (isDump(message)) {
    for (const id of [...from.netOfNsid.keys()].sort((a, b) => a - b))
      out.push({ type: RTM_NEWNSID, body: answer(from.netOfNsid.get(id)!) });
    return 0;
  }
  const peer = peerOf(net, request, extack, caller);
  if (typeof peer === 'number') return peer;
  out.push({ type: RTM_NEWNSID, body: answer(peer) });
  return 0;
}
