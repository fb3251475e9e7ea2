import { type CtEntry, type CtExpect, type CtTuple, IPS_ASSURED, IPS_SEEN_REPLY } from '../../uapi/nf_conntrack.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { tcpStateName } from './protocols.ts';

/** How libnetfilter_conntrack writes connections and expectations. */

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  47: 'gre',
  58: 'icmpv6',
  132: 'sctp',
  136: 'udplite',
};
const WITH_PORTS: readonly number[] = [6, 17, 33, 132, 136];

export function protocolName(proto: number): string {
  return PROTOCOL_NAMES[proto] ?? 'unknown';
}

/** What kind of event it is; '' in a listing. */
export type FlowEvent = '' | 'NEW' | 'UPDATE' | 'DESTROY';

function eventWord(event: FlowEvent): string {
  return event === '' ? '' : `${`[${event}]`.padStart(9)} `;
}

/** The part of a tuple that its protocol adds, with a blank behind each. */
function portsText({ proto, srcPort, dstPort }: CtTuple): string {
  if (WITH_PORTS.includes(proto)) return `sport=${srcPort} dport=${dstPort} `;
  if (proto === 1) return `type=${dstPort >> 8} code=${dstPort & 0xff} id=${srcPort} `;
  return proto === 47 ? `srckey=0x${srcPort.toString(16)} dstkey=0x${dstPort.toString(16)} ` : '';
}

function tupleText(tuple: CtTuple): string {
  return `src=${formatIpv4(tuple.src)} dst=${formatIpv4(tuple.dst)} ${portsText(tuple)}`;
}

function countersText(entry: CtEntry, dir: 0 | 1): string {
  if (entry.counters === undefined) return '';
  const { packets, bytes } = entry.counters[dir];
  return `packets=${packets} bytes=${bytes} `;
}

/** What a listing depends on beside the entry. */
export interface FlowStyle {
  /** `-o extended`, `id`, `ktimestamp`. */
  readonly output: ReadonlySet<string>;
  /** CLOCK_REALTIME now, and at boot; ns since the epoch. */
  readonly now: number;
  readonly boot: number;
}

function deltaTime(entry: CtEntry, style: FlowStyle): number | undefined {
  if (entry.start === undefined) return undefined;
  const end = entry.stop ?? style.now - style.boot;
  return Math.floor((style.boot + end) / 1e9) - Math.floor((style.boot + entry.start) / 1e9);
}

/** ctime(3) without its newline. */
function timeText(ns: number): string {
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const { year, month, day, weekday, second } = calendar(Math.floor(ns / 1e9));
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  return `${days[weekday]} ${months[month - 1]} ${String(day).padStart(2)} ${clock} ${year}`;
}

interface CalendarDay {
  year: number;
  month: number;
  day: number;
  weekday: number;
  /** Of the day. */
  second: number;
}

/** The date of `seconds` since the epoch, UTC (days_from_civil the other way round). */
function calendar(seconds: number): CalendarDay {
  const days = Math.floor(seconds / 86400);
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const doe = shifted - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: doy - Math.floor((153 * mp + 2) / 5) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    second: seconds - days * 86400,
  };
}

/** A connection on one line, without newline. */
export function flowText(entry: CtEntry, event: FlowEvent, style: FlowStyle): string {
  const { orig, reply, status } = entry;
  let text = eventWord(event);
  if (style.output.has('extended')) text += 'ipv4     2 ';
  text += `${protocolName(orig.proto).padEnd(8)} ${orig.proto} `;
  if (entry.timeout !== undefined) text += `${entry.timeout} `;
  if (entry.tcpState !== undefined) text += `${tcpStateName(entry.tcpState)} `;
  text += tupleText(orig);
  if (entry.origZone !== undefined) text += `zone-orig=${entry.origZone} `;
  text += countersText(entry, 0);
  if ((status & IPS_SEEN_REPLY) === 0) text += '[UNREPLIED] ';
  text += tupleText(reply);
  if (entry.replyZone !== undefined) text += `zone-reply=${entry.replyZone} `;
  text += countersText(entry, 1);
  if ((status & IPS_ASSURED) !== 0) text += '[ASSURED] ';
  if (entry.mark !== undefined) text += `mark=${entry.mark} `;
  if (entry.zone !== undefined) text += `zone=${entry.zone} `;
  const delta = deltaTime(entry, style);
  if (delta !== undefined) text += `delta-time=${delta} `;
  if (style.output.has('ktimestamp') && entry.start !== undefined) {
    text += `[start=${timeText(style.boot + entry.start)}] `;
    if (entry.stop !== undefined) text += `[stop=${timeText(style.boot + entry.stop)}] `;
  }
  if (entry.helper !== undefined) text += `helper=${entry.helper} `;
  if (entry.use !== undefined) text += `use=${entry.use} `;
  if (style.output.has('id') && entry.id !== undefined) text += `id=${entry.id} `;
  return text.trimEnd();
}

function expectPorts(tuple: CtTuple): string {
  return WITH_PORTS.includes(tuple.proto) ? `sport=${tuple.srcPort} dport=${tuple.dstPort} ` : '';
}

/** An expectation on one line, without newline. */
export function expectText(exp: CtExpect, event: FlowEvent, output: ReadonlySet<string>): string {
  const { tuple, mask, master } = exp;
  const masked = { ...mask, proto: tuple.proto };
  let text = eventWord(event);
  if (output.has('extended')) text += 'ipv4     2 ';
  text += `${exp.timeout} proto=${tuple.proto} src=${formatIpv4(tuple.src)} dst=${formatIpv4(tuple.dst)} ${expectPorts(tuple)}`;
  text += `mask-src=${formatIpv4(mask.src)} mask-dst=${formatIpv4(mask.dst)} ${expectPorts(masked)}`;
  text += `master-src=${formatIpv4(master.src)} master-dst=${formatIpv4(master.dst)} ${expectPorts({ ...master, proto: tuple.proto })}`;
  if (exp.zone !== undefined) text += `zone=${exp.zone} `;
  if ((exp.flags & 1) !== 0) text += 'PERMANENT ';
  text += `class=${exp.class} helper=${exp.helper} `;
  return text.trimEnd();
}
