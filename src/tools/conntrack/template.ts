import type { CtTuple } from '../../uapi/nf_conntrack.ts';

/** An address with a port that NAT puts in, as far as it was said. */
export interface NatTemplate {
  addr?: number;
  port?: number;
}

/** What the command line says of connections: to look for, or to make them. */
export class FlowTemplate {
  readonly orig: Partial<CtTuple> = {};
  readonly reply: Partial<CtTuple> = {};
  readonly expect: Partial<CtTuple> = {};
  readonly mask: Partial<CtTuple> = {};
  proto: number | undefined;
  icmpType: number | undefined;
  icmpCode: number | undefined;
  tcpState: number | undefined;
  timeout: number | undefined;
  /** IPS_* asked for, and which bits the kernel's filter looks at. */
  status = 0;
  statusMask = 0;
  mark = 0;
  markMask = 0xffffffff;
  zone: number | undefined;
  origZone: number | undefined;
  /** SELinux' mark, which no connection has here. */
  secmark = 0;
  replyZone: number | undefined;
  /** What `-n`, `-g` and `-j` name. */
  readonly srcNat: NatTemplate = {};
  readonly dstNat: NatTemplate = {};
  /** Networks of `-s` and `-d`: [address, mask]. */
  srcNet: readonly [number, number] | undefined;
  dstNet: readonly [number, number] | undefined;
}
