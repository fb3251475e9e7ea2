import { type CtEntry, type CtExpect, type CtTuple, IPS_ASSURED, IPS_SEEN_REPLY } from '../../uapi/nf_conntrack.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { type FlowEvent, type FlowStyle, protocolName } from './print_flow.ts';
import { tcpStateName } from './protocols.ts';

/** `-o xml`, as libnetfilter_conntrack writes it: one element a line. */

export const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n';

function layer3(inner: string): string {
  return `<layer3 protonum="2" protoname="ipv4">${inner}</layer3>`;
}

function layer4(proto: number, inner: string): string {
  return `<layer4 protonum="${proto}" protoname="${protocolName(proto)}">${inner}</layer4>`;
}

function addresses({ src, dst }: CtTuple): string {
  return `<src>${formatIpv4(src)}</src><dst>${formatIpv4(dst)}</dst>`;
}

function ports({ proto, srcPort, dstPort }: CtTuple): string {
  return proto === 1 || !hasPorts(proto) ? '' : `<sport>${srcPort}</sport><dport>${dstPort}</dport>`;
}

function hasPorts(proto: number): boolean {
  return [6, 17, 33, 132, 136].includes(proto);
}

function direction(name: string, tuple: CtTuple, counters: string, zone: number | undefined): string {
  const inZone = zone === undefined ? '' : `<zone>${zone}</zone>`;
  return `<meta direction="${name}">${layer3(addresses(tuple))}${layer4(tuple.proto, ports(tuple))}${inZone}${counters}</meta>`;
}

function counters(entry: CtEntry, dir: 0 | 1): string {
  if (entry.counters === undefined) return '';
  const { packets, bytes } = entry.counters[dir];
  return `<counters><packets>${packets}</packets><bytes>${bytes}</bytes></counters>`;
}

/** One connection. */
export function flowXml(entry: CtEntry, event: FlowEvent, style: FlowStyle): string {
  const type = event === '' ? '' : ` type="${event.toLowerCase()}"`;
  let meta = '';
  if (entry.tcpState !== undefined) meta += `<state>${tcpStateName(entry.tcpState)}</state>`;
  if (entry.timeout !== undefined) meta += `<timeout>${entry.timeout}</timeout>`;
  if (entry.mark !== undefined) meta += `<mark>${entry.mark}</mark>`;
  if (entry.zone !== undefined) meta += `<zone>${entry.zone}</zone>`;
  if (entry.use !== undefined) meta += `<use>${entry.use}</use>`;
  if (entry.id !== undefined) meta += `<id>${entry.id}</id>`;
  if ((entry.status & IPS_ASSURED) !== 0) meta += '<assured/>';
  if ((entry.status & IPS_SEEN_REPLY) === 0) meta += '<unreplied/>';
  if (entry.start !== undefined) {
    const end = entry.stop ?? style.now - style.boot;
    meta += `<deltatime>${Math.floor((style.boot + end) / 1e9) - Math.floor((style.boot + entry.start) / 1e9)}</deltatime>`;
  }
  const helper = entry.helper === undefined ? '' : `<helper>${entry.helper}</helper>`;
  const both =
    direction('original', entry.orig, counters(entry, 0), entry.origZone) +
    direction('reply', entry.reply, counters(entry, 1), entry.replyZone);
  return `<flow${type}>${both}<meta direction="independent">${meta}</meta>${helper}</flow>`;
}

/** One expectation. */
export function expectXml(exp: CtExpect, event: FlowEvent): string {
  const type = event === '' ? '' : ` type="${event.toLowerCase()}"`;
  const { tuple, mask, master } = exp;
  const parts = [
    ['expected', tuple],
    ['mask', { ...mask, proto: tuple.proto }],
    ['master', master],
  ] as const;
  const l3 = parts.map(([name, one]) => `<${name}>${addresses(one)}</${name}>`).join('');
  const l4 = parts.map(([name, one]) => `<${name}>${ports(one)}</${name}>`).join('');
  const meta = `<meta><helper-name>${exp.helper}</helper-name><timeout>${exp.timeout}</timeout><class>${exp.class}</class></meta>`;
  return `<flow${type}>${layer3(l3)}${layer4(tuple.proto, l4)}${meta}</flow>`;
}
