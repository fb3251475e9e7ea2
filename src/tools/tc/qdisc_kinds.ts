import { bfifoKind, fqCodelKind, noqueueKind, pfifoFastKind, pfifoKind } from './q_fifo.ts';
import { netemKind } from './q_netem.ts';
import { tbfKind } from './q_tbf.ts';
import type { QdiscKind } from './qdisc_kind.ts';

const KINDS: readonly QdiscKind[] = [bfifoKind, fqCodelKind, netemKind, noqueueKind, pfifoFastKind, pfifoKind, tbfKind];

/** Disciplines that Linux has and Patchbay has not. */
export const UNMODELLED_QDISCS: readonly string[] = `cake cbs choke codel drr ets etf fq fq_pie gred hfsc hhf htb mq mqprio multiq
  pfifo_head_drop pie plug prio qfq red sfb sfq skbprio taprio`.split(/\s+/);

/** The kind with this name; undefined for one that is not known. */
export function qdiscKind(id: string): QdiscKind | undefined {
  return KINDS.find((kind) => kind.id === id);
}
