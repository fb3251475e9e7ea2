import { type CtEntry, type CtTuple, IPS_DST_NAT_DONE, IPS_SRC_NAT_DONE } from '../../uapi/nf_conntrack.ts';
import type { Command } from './options.ts';
import type { FlowTemplate, NatTemplate } from './template.ts';

/** Which connections a command means, as conntrack-tools and libnetfilter_conntrack decide it. */

/** Was its source's address rewritten? nfct_getobjopt(NFCT_GOPT_IS_SNAT). */
export function isSnat({ status, orig, reply }: CtEntry): boolean {
  return (status & IPS_SRC_NAT_DONE) !== 0 && reply.dst !== orig.src;
}
export function isDnat({ status, orig, reply }: CtEntry): boolean {
  return (status & IPS_DST_NAT_DONE) !== 0 && reply.src !== orig.dst;
}

/** The first 16 bits of a direction's ends: of ICMP the identifier, and type and code. */
function isSpat({ status, orig, reply }: CtEntry): boolean {
  return (status & IPS_SRC_NAT_DONE) !== 0 && reply.dstPort !== orig.srcPort;
}
function isDpat({ status, orig, reply }: CtEntry): boolean {
  return (status & IPS_DST_NAT_DONE) !== 0 && reply.srcPort !== orig.dstPort;
}

/** Does the listing show it? nfct_filter(). */
export function flowFits(command: Command, entry: CtEntry): boolean {
  if (command.family !== 0 && command.family !== 2) return false;
  return natFits(command, entry) && markFits(command, entry) && networkFits(command.template, entry) && compare(command.template, entry);
}

/** Does `-U` mean it? Timeout, mark, status and state are what it changes to, not what it looks for. */
export function updateMeans(command: Command, entry: CtEntry): boolean {
  const { template } = command;
  if (!natFits(command, entry) || !networkFits(template, entry)) return false;
  return tupleFits(origOf(template), entry.orig, template) && tupleFits(template.reply, entry.reply, template);
}

/** Whether the kernel's own filter on the status lets it through (`-L -u`). */
export function statusFits({ options, template }: Command, entry: CtEntry): boolean {
  return !options.has('status') || (entry.status & template.statusMask) === template.status;
}

/** Mask and value, as the kernel compares too. */
export function markFits({ options, template }: Command, entry: CtEntry): boolean {
  return !options.has('mark') || ((entry.mark ?? 0) & template.markMask) >>> 0 === template.mark >>> 0;
}

function networkFits({ mask, orig }: FlowTemplate, entry: CtEntry): boolean {
  const source = mask.src === undefined || (entry.orig.src & mask.src) === ((orig.src ?? 0) & mask.src);
  return source && (mask.dst === undefined || (entry.orig.dst & mask.dst) === ((orig.dst ?? 0) & mask.dst));
}

/** What of the original direction must be equal: an address with a mask need not. */
function origOf({ orig, mask }: FlowTemplate): Partial<CtTuple> {
  const wanted = { ...orig };
  if (mask.src !== undefined) delete wanted.src;
  if (mask.dst !== undefined) delete wanted.dst;
  return wanted;
}

function tupleFits(wanted: Partial<CtTuple>, tuple: CtTuple, template: FlowTemplate): boolean {
  if (template.proto !== undefined && tuple.proto !== template.proto) return false;
  for (const key of ['src', 'dst', 'srcPort', 'dstPort'] as const)
    if (wanted[key] !== undefined && wanted[key] !== tuple[key]) return false;
  return true;
}

/** nfct_cmp(). */
function compare(template: FlowTemplate, entry: CtEntry): boolean {
  if (!tupleFits(origOf(template), entry.orig, template) || !tupleFits(template.reply, entry.reply, template)) return false;
  const { icmpType, icmpCode, tcpState, status, zone, origZone, replyZone } = template;
  if (icmpType !== undefined && entry.orig.dstPort >> 8 !== icmpType) return false;
  if (icmpCode !== undefined && (entry.orig.dstPort & 0xff) !== icmpCode) return false;
  if (tcpState !== undefined && entry.tcpState !== tcpState) return false;
  if ((entry.status & status) !== status) return false;
  if (template.secmark !== 0) return false;
  if (zone !== undefined && (entry.zone ?? 0) !== zone) return false;
  if (origZone !== undefined && (entry.origZone ?? 0) !== origZone) return false;
  return replyZone === undefined || (entry.replyZone ?? 0) === replyZone;
}

function natFits({ options, template }: Command, entry: CtEntry): boolean {
  const any = options.has('any-nat');
  const source = (any || options.has('src-nat')) && sourceNat(template.srcNat, entry);
  const destination = (any || options.has('dst-nat')) && destinationNat(template.dstNat, entry);
  if (any) return source || destination;
  return (!options.has('src-nat') || source) && (!options.has('dst-nat') || destination);
}

function sourceNat({ addr, port }: NatTemplate, entry: CtEntry): boolean {
  if (addr === undefined && port === undefined) return isSnat(entry) || isSpat(entry);
  const portFits = port === undefined || (isSpat(entry) && entry.reply.dstPort === port);
  return portFits && (addr === undefined || (isSnat(entry) && entry.reply.dst === addr));
}

function destinationNat({ addr, port }: NatTemplate, entry: CtEntry): boolean {
  if (addr === undefined && port === undefined) return isDnat(entry) || isDpat(entry);
  const portFits = port === undefined || (isDpat(entry) && entry.reply.srcPort === port);
  return portFits && (addr === undefined || (isDnat(entry) && entry.reply.src === addr));
}
