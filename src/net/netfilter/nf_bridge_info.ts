import type { NetDevice } from '../core/dev.ts';
import type { SkBuff } from '../core/skbuff.ts';

/** What br_netfilter notes of a bridged frame on its way through the hooks of IPv4 (Linux: struct nf_bridge_info). */
export class NfBridgeInfo {
  /** The ports the frame came in by and leaves by (`-m physdev`). */
  physinDev: NetDevice;
  physoutDev: NetDevice | null = null;
  /** Destination before the hooks: was it translated? */
  ipv4Daddr: number;
  /** Size of the largest fragment, when it was put together from fragments. */
  fragMaxSize = 0;
  /** Was for another station: the hooks see it as theirs. */
  pktOtherhost = false;
  inPrerouting = true;
  /** Translated to a station on the same bridge whose address is being asked for. */
  bridgedDnat = false;
  /** PRE_ROUTING was passed as a bridged frame: not once more as the host's. */
  sabotageInDone = false;
  /** Source address and protocol of the frame, kept while a neighbour writes its own header. */
  readonly neighHeader = new Uint8Array(8);

  constructor(physinDev: NetDevice, ipv4Daddr: number) {
    this.physinDev = physinDev;
    this.ipv4Daddr = ipv4Daddr;
  }

  /** Linux: nf_bridge_unshare(): clones of a flooded frame leave by different ports. */
  copy(): NfBridgeInfo {
    const info = new NfBridgeInfo(this.physinDev, this.ipv4Daddr);
    info.fragMaxSize = this.fragMaxSize;
    info.inPrerouting = this.inPrerouting;
    info.sabotageInDone = this.sabotageInDone;
    return info;
  }
}

/** Linux: nf_bridge_info_get(). */
export function nfBridgeInfoGet(skb: SkBuff): NfBridgeInfo | null {
  return skb.nfBridge as NfBridgeInfo | null;
}
