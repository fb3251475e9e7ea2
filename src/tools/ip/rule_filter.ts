import { FIB_RULE_INVERT } from '../../uapi/rtnetlink.ts';
import type { RuleMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { ipv4MatchBits } from '../iproute2/inet_prefix.ts';
import type { InetPrefix } from '../iproute2/inet_prefix.ts';

export const PORT_MAX_MASK = 0xffff;
export const DSCP_MAX_MASK = 0x3f;

export interface PortRange {
  start: number;
  end: number;
  mask: number;
}

/** Which rules are shown or flushed; undefined: whatever it is. */
export class RuleFilter {
  inverted = false;
  l3mdev = false;
  priority: number | undefined;
  src: InetPrefix | undefined;
  dst: InetPrefix | undefined;
  tos: number | undefined;
  fwmark = 0;
  fwmask = 0;
  iif: string | undefined;
  oif: string | undefined;
  uidRange: readonly [number, number] | undefined;
  tunId = 0;
  table = 0;
  protocol = 0;
  protocolmask = 0;
  ipproto = 0;
  sport: PortRange | undefined;
  dport: PortRange | undefined;
  dscp: { value: number; mask: number } | undefined;
  /** Only IPv6's rules have one. */
  flowlabel: number | undefined;
}

/** Does the rule pass? `family` is the one asked for (0: any). */
export function rulePasses(rule: RuleMsg, filter: RuleFilter, family: number): boolean {
  if (family !== 0 && (rule.family ?? AF_INET) !== family) return false;
  if (filter.priority !== undefined && filter.priority !== (rule.priority ?? 0)) return false;
  if (filter.inverted && ((rule.flags ?? 0) & FIB_RULE_INVERT) === 0) return false;
  if (!networkPasses(filter.src, rule, rule.src, rule.srcLen) || !networkPasses(filter.dst, rule, rule.dst, rule.dstLen)) return false;
  if (filter.tos !== undefined && filter.tos !== (rule.tos ?? 0)) return false;
  if (filter.fwmark !== 0 && filter.fwmark !== (rule.fwmark ?? 0) >>> 0) return false;
  if (filter.fwmask !== 0 && filter.fwmask !== (rule.fwmask ?? 0) >>> 0) return false;
  if (filter.iif !== undefined && filter.iif !== rule.iifname) return false;
  if (filter.oif !== undefined && filter.oif !== rule.oifname) return false;
  if (filter.l3mdev && (rule.l3mdev ?? 0) === 0) return false;
  return protocolPasses(rule, filter) && (filter.table === 0 || filter.table === (rule.table ?? 0));
}

function networkPasses(wanted: InetPrefix | undefined, rule: RuleMsg, addr: number | undefined, length = 0): boolean {
  if (wanted === undefined || wanted.family === 0) return true;
  if (wanted.family !== (rule.family ?? AF_INET) || wanted.bitlen > length) return false;
  return addr === undefined || ipv4MatchBits(addr, wanted.addr, wanted.bitlen);
}

function protocolPasses(rule: RuleMsg, filter: RuleFilter): boolean {
  const [start, end] = filter.uidRange ?? [];
  if (filter.uidRange !== undefined && (rule.uidRange?.[0] !== start || rule.uidRange?.[1] !== end)) return false;
  if (filter.ipproto !== 0 && filter.ipproto !== (rule.ipProto ?? 0)) return false;
  if (!portsPass(filter.sport, rule.sportRange, rule.sportMask)) return false;
  if (!portsPass(filter.dport, rule.dportRange, rule.dportMask)) return false;
  if (filter.tunId !== 0 && filter.tunId !== rule.tunId) return false;
  if (filter.flowlabel !== undefined) return false;
  if (filter.dscp === undefined) return true;
  return rule.dscp === filter.dscp.value && (rule.dscpMask ?? DSCP_MAX_MASK) === filter.dscp.mask;
}

function portsPass(wanted: PortRange | undefined, range: readonly [number, number] | undefined, mask = PORT_MAX_MASK): boolean {
  if (wanted === undefined || wanted.mask === 0) return true;
  return range !== undefined && range[0] === wanted.start && range[1] === wanted.end && mask === wanted.mask;
}
