import type { InetPrefix } from '../iproute2/inet_prefix.ts';

/** Bit that stands for "no state at all" in a filter of NUD_* states. */
export const NUD_NONE_WANTED = 0x100;

/** Which neighbours are shown or flushed. */
export class NeighFilter {
  family = 0;
  index: number;
  /** NUD_* states wanted. */
  state = -1;
  unusedOnly = false;
  prefix: InetPrefix | undefined;
  master = 0;
  protocol = 0;
  /** NTF_PROXY: proxy entries instead. */
  flags = 0;

  constructor(ifindex = 0) {
    this.index = ifindex;
  }
}
