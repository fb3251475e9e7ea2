import { NFNLGRP_ULOG, NFULNL_MSG_PACKET, type NflogMsg } from '../../uapi/nfnetlink.ts';
import { XT_NFLOG_F_COPY_LEN, type XtNflog } from '../../uapi/xt_data.ts';
import { EINVAL } from '../../uapi/errno.ts';
import { nfnetlinkHasListeners, nfnetlinkSend } from '../core/af_netlink.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { nfBridgeInfoGet } from './nf_bridge_info.ts';
import { XT_CONTINUE, type XtActionParam, type XtTarget } from './x_tables.ts';

/** Groups that a listener can join here. */
const GROUPS = 16;

/** The packet to whoever listens. Linux: net/netfilter/xt_NFLOG.c, nfnetlink_log.c. */
export const XT_NFLOG_TG: XtTarget<XtNflog> = {
  name: 'NFLOG',
  check: (_par, { flags }) => ((flags & ~XT_NFLOG_F_COPY_LEN) !== 0 ? -EINVAL : 0),
  compile(info) {
    return (skb, par) => {
      const group = NFNLGRP_ULOG + info.group;
      if (info.group < GROUPS && nfnetlinkHasListeners(par.net, group))
        nfnetlinkSend(par.net, group, { type: NFULNL_MSG_PACKET, flags: 0, body: message(skb, par, info) });
      return XT_CONTINUE;
    };
  },
};

function message(skb: SkBuff, par: XtActionParam, info: XtNflog): NflogMsg {
  const { bytes, data, macHeader } = skb;
  const bridge = nfBridgeInfoGet(skb);
  const length = (info.flags & XT_NFLOG_F_COPY_LEN) !== 0 ? Math.min(info.len, skb.len) : skb.len;
  const hasMac = par.inDev !== null && macHeader >= 0 && macHeader !== data;
  return {
    group: info.group,
    prefix: info.prefix,
    hook: par.hook,
    mark: skb.mark >>> 0,
    indev: par.inDev?.ifindex ?? 0,
    outdev: par.outDev?.ifindex ?? 0,
    physindev: bridge?.physinDev.ifindex ?? 0,
    physoutdev: bridge?.physoutDev?.ifindex ?? 0,
    hwaddr: hasMac ? [...bytes.subarray(macHeader + 6, macHeader + 12)] : [],
    payload: bytes.slice(data, data + length),
    timestamp: skb.tstamp === 0 ? 0 : par.net.stack.bootTime + skb.tstamp,
  };
}
