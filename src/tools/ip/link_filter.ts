import type { InetPrefix } from '../iproute2/inet_prefix.ts';

/** Which links and addresses are shown. */
export class LinkFilter {
  ifindex = 0;
  family = 0;
  oneline = false;
  /** Show qlen. */
  showqueue = false;
  prefix: InetPrefix | undefined;
  scope = 0;
  scopemask = 0;
  flags = 0;
  flagmask = 0;
  up = false;
  down = false;
  label: string | undefined;
  /** Deletions are collected instead of addresses shown. */
  flushing = false;
  group = -1;
  /** An interface; -1 only those without master. */
  master = 0;
  kind: string | undefined;
  slaveKind: string | undefined;
  proto: number | undefined;
}
