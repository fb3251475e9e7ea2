import { be16, be32 } from '../../wire/addr.ts';
import { type DnsMessage, dnsRcodeName, dnsTypeName, parseDns } from '../../wire/dns.ts';
import { bitNames, cut, type Field, Fields, hex } from './field.ts';
import type { EthernetReader } from './ipv4.ts';

const TCP_FLAG_NAMES = [
  [0x02, 'SYN'],
  [0x10, 'ACK'],
  [0x01, 'FIN'],
  [0x04, 'RST'],
  [0x08, 'PSH'],
  [0x20, 'URG'],
  [0x40, 'ECE'],
  [0x80, 'CWR'],
] as const;

/** RFC 9293. */
export function dissectTcp(bytes: Uint8Array, at: number, end: number): Field[] {
  if (end < at + 20) return [cut('TCP', at, end)];
  const hlen = (bytes[at + 12] >> 4) * 4;
  const headerEnd = Math.min(end, at + Math.max(20, hlen));
  const flags = bitNames(bytes[at + 13], TCP_FLAG_NAMES) || 'none';
  const [sport, dport] = [be16(bytes, at), be16(bytes, at + 2)];
  const fields = new Fields(bytes, at)
    .add('Source port', 0, 2, String(sport))
    .add('Destination port', 2, 2, String(dport))
    .add('Sequence number', 4, 4, String(be32(bytes, at + 4) >>> 0))
    .add('Acknowledgment number', 8, 4, String(be32(bytes, at + 8) >>> 0))
    .add('Header length', 12, 1, `${hlen} bytes`, hlen < 20 || at + hlen > end)
    .add('Flags', 13, 1, flags)
    .add('Window', 14, 2, String(be16(bytes, at + 14)))
    .add('Checksum', 16, 2, hex(be16(bytes, at + 16), 4))
    .add('Urgent pointer', 18, 2, String(be16(bytes, at + 18)));
  for (const option of tcpOptions(bytes, at + 20, headerEnd)) fields.push(option);
  const header: Field = { name: 'TCP', value: `${sport} → ${dport} [${flags}]`, begin: at, end: headerEnd, parts: fields.list };
  return headerEnd < end ? [header, data(bytes, headerEnd, end)] : [header];
}

function tcpOptions(bytes: Uint8Array, from: number, end: number): Field[] {
  const options: Field[] = [];
  for (let at = from; at < end;) {
    const kind = bytes[at];
    if (kind < 2) {
      options.push({ name: 'Option', value: kind === 0 ? 'end of options' : 'no operation', begin: at, end: at + 1 });
      at++;
      if (kind === 0) break;
      continue;
    }
    const length = bytes[at + 1];
    if (at + 1 >= end || length < 2 || at + length > end) {
      options.push(cut('Option', at, end));
      break;
    }
    options.push({ name: 'Option', value: tcpOption(bytes, at, kind, length), begin: at, end: at + length });
    at += length;
  }
  return options;
}

function tcpOption(bytes: Uint8Array, at: number, kind: number, length: number): string {
  if (kind === 2 && length === 4) return `maximum segment size ${be16(bytes, at + 2)}`;
  if (kind === 3 && length === 3) return `window scale ${bytes[at + 2]} (× ${2 ** bytes[at + 2]})`;
  if (kind === 4) return 'selective acknowledgments permitted';
  if (kind === 8 && length === 10) return `time stamps ${be32(bytes, at + 2) >>> 0}, ${be32(bytes, at + 6) >>> 0}`;
  if (kind !== 5) return `kind ${kind}`;
  const blocks: string[] = [];
  for (let i = at + 2; i + 8 <= at + length; i += 8) blocks.push(`${be32(bytes, i) >>> 0}–${be32(bytes, i + 4) >>> 0}`);
  return `selective acknowledgment ${blocks.join(', ')}`;
}

/** RFC 768. */
export function dissectUdp(bytes: Uint8Array, at: number, end: number, ethernet: EthernetReader): Field[] {
  if (end < at + 8) return [cut('UDP', at, end)];
  const [sport, dport, length] = [be16(bytes, at), be16(bytes, at + 2), be16(bytes, at + 4)];
  const fields = new Fields(bytes, at)
    .add('Source port', 0, 2, String(sport))
    .add('Destination port', 2, 2, String(dport))
    .add('Length', 4, 2, String(length), length < 8 || at + length > end)
    .add('Checksum', 6, 2, be16(bytes, at + 6) === 0 ? 'none' : hex(be16(bytes, at + 6), 4));
  const header: Field = { name: 'UDP', value: `${sport} → ${dport}`, begin: at, end: at + 8, parts: fields.list };
  if (end === at + 8) return [header];
  if (dport === 4789 || dport === 8472) return [header, ...dissectVxlan(bytes, at + 8, end, ethernet)];
  if (dport === 53 || sport === 53) return [header, dissectDns(bytes, at + 8, end)];
  return [header, data(bytes, at + 8, end)];
}

/** RFC 7348. */
function dissectVxlan(bytes: Uint8Array, at: number, end: number, ethernet: EthernetReader): Field[] {
  if (end < at + 8) return [cut('VXLAN', at, end)];
  const vni = be32(bytes, at + 4) >>> 8;
  const fields = new Fields(bytes, at)
    .add('Flags', 0, 1, bytes[at] & 8 ? 'VNI is valid' : 'no VNI', (bytes[at] & 8) === 0)
    .add('VNI', 4, 3, String(vni));
  return [{ name: 'VXLAN', value: `network ${vni}`, begin: at, end: at + 8, parts: fields.list }, ...ethernet(bytes, at + 8, end)];
}

/** RFC 1035. */
function dissectDns(bytes: Uint8Array, at: number, end: number): Field {
  let message: DnsMessage | undefined;
  try {
    message = parseDns(bytes.subarray(at, end), end - at);
  } catch {
    message = undefined;
  }
  if (message === undefined) return cut('DNS', at, end);
  const flags = be16(bytes, at + 2);
  const reply = (flags & 0x8000) !== 0;
  const fields = new Fields(bytes, at)
    .add('Identifier', 0, 2, hex(be16(bytes, at), 4))
    .add('Flags', 2, 2, `${reply ? 'answer' : 'question'}, ${dnsRcodeName(flags & 15)}`);
  const asked = message.questions.map(({ name, type }) => `${dnsTypeName(type)} ${name}`);
  for (const question of asked) fields.add('Question', 12, end - at - 12, question);
  for (const { name, type, data: text } of message.answers) fields.add('Answer', 12, end - at - 12, `${name} ${dnsTypeName(type)} ${text}`);
  return { name: 'DNS', value: `${reply ? 'answer' : 'question'}: ${asked.join(', ')}`, begin: at, end, parts: fields.list };
}

/** What a program sent; the first line of it where it is text. */
function data(bytes: Uint8Array, at: number, end: number): Field {
  let text = '';
  for (let i = at; i < end && i < at + 80 && bytes[i] >= 32 && bytes[i] < 127; i++) text += String.fromCharCode(bytes[i]);
  return { name: 'Data', value: `${end - at} bytes${text.length > 3 ? `: ${text}` : ''}`, begin: at, end };
}
