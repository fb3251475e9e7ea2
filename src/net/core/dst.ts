import type { NetDevice } from './dev.ts';
import type { SkBuff } from './skbuff.ts';

/**
 * Where a packet goes next (Linux: struct dst_entry). IPv4's `Rtable` is the one implementation: `input` takes a received
 * packet on (ipLocalDeliver, ipForward, ipError), `output` sends one out (ipOutput, ipMcOutput).
 */
export interface Dst {
  readonly dev: NetDevice;
  input(skb: SkBuff): void;
  output(skb: SkBuff): number;
  /** Path MTU, bytes; without it the device's. Linux: dst_mtu(). */
  mtu?(): number;
}
