import { type CtEntry, IPS_ASSURED, IPS_EXPECTED, IPS_FIXED_TIMEOUT, IPS_SEEN_REPLY } from '../../uapi/nf_conntrack.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { isDnat, isSnat } from './filter.ts';
import { type FlowEvent, protocolName } from './print_flow.ts';
import { tcpStateName } from './protocols.ts';

const STATUS: readonly (readonly [number, string])[] = [
  [IPS_EXPECTED, 'EXPECTED'],
  [IPS_SEEN_REPLY, 'SEEN_REPLY'],
  [IPS_ASSURED, 'ASSURED'],
  [IPS_FIXED_TIMEOUT, 'FIXED_TIMEOUT'],
];

const COMMANDS: Readonly<Record<FlowEvent, string>> = { '': '-A', NEW: '-A', UPDATE: '-U', DESTROY: '-D' };

/** `-o save`: the command that makes the connection again (`conntrack -R`). */
export function flowSave(entry: CtEntry, event: FlowEvent): string {
  const { orig, reply } = entry;
  const words = [COMMANDS[event]];
  if (entry.timeout !== undefined) words.push('-t', String(entry.timeout));
  const set = STATUS.filter(([bit]) => (entry.status & bit) !== 0).map(([, name]) => name);
  words.push('-u', set.length > 0 ? set.join(',') : 'UNSET');
  if (entry.zone !== undefined) words.push('-w', String(entry.zone));
  if (entry.origZone !== undefined) words.push('--orig-zone', String(entry.origZone));
  if (entry.replyZone !== undefined) words.push('--reply-zone', String(entry.replyZone));
  words.push('-s', formatIpv4(orig.src), '-d', formatIpv4(orig.dst));
  words.push(isDnat(entry) ? '-g' : '-r', formatIpv4(reply.src), isSnat(entry) ? '-n' : '-q', formatIpv4(reply.dst));
  words.push('-p', protocolName(orig.proto) === 'unknown' ? String(orig.proto) : protocolName(orig.proto));
  if (orig.proto === 1)
    words.push('--icmp-type', String(orig.dstPort >> 8), '--icmp-code', String(orig.dstPort & 0xff), '--icmp-id', String(orig.srcPort));
  else if ([6, 17, 33, 132, 136].includes(orig.proto)) {
    words.push('--sport', String(orig.srcPort), '--dport', String(orig.dstPort));
    words.push('--reply-port-src', String(reply.srcPort), '--reply-port-dst', String(reply.dstPort));
  }
  if (entry.tcpState !== undefined) words.push('--state', tcpStateName(entry.tcpState));
  return words.join(' ');
}
