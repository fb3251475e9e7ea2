import { ECONNREFUSED, EHOSTUNREACH, ENETUNREACH } from '../../uapi/errno.ts';
import {
  DNS_AA,
  DNS_AD,
  DNS_CD,
  DNS_OPT,
  DNS_QR,
  DNS_RA,
  DNS_RCODE,
  DNS_RD,
  DNS_TC,
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  dnsRcodeName,
  dnsTypeName,
} from '../../wire/dns.ts';
import { TIMED_OUT } from '../stream.ts';

/** How dig and host lay out messages. BIND: dns_master_style with columns at 24, 32, 40. */

/** Tabs (or one space) from `text`'s end to `column`. */
function upTo(text: string, column: number): string {
  if (text.length >= column) return `${text} `;
  return text + '\t'.repeat(Math.ceil((column - (text.length - (text.length % 8))) / 8));
}

/** "example.com.		300	IN	A	93.184.216.34". */
export function recordLine({ name, ttl, type, data }: DnsRecord): string {
  return `${upTo(`${name}.`, 24)}${ttl}\tIN\t${dnsTypeName(type)}\t${data}\n`;
}

/** ";example.com.			IN	A". */
export function questionLine({ name, type }: DnsQuestion): string {
  return `${upTo(`;${name}.`, 32)}IN\t${dnsTypeName(type)}\n`;
}

const FLAGS: readonly (readonly [number, string])[] = [
  [DNS_QR, 'qr'],
  [DNS_AA, 'aa'],
  [DNS_TC, 'tc'],
  [DNS_RD, 'rd'],
  [DNS_RA, 'ra'],
  [DNS_AD, 'ad'],
  [DNS_CD, 'cd'],
];

/** ";; ->>HEADER<<- ..." and ";; flags: ...". */
export function headerLines(message: DnsMessage): string {
  const { id, flags, questions, answers, authority, additional } = message;
  const words = FLAGS.filter(([bit]) => flags & bit).map(([, word]) => word);
  const counts = `QUERY: ${questions.length}, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length}`;
  const status = dnsRcodeName(flags & DNS_RCODE);
  return `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${id}\n;; flags: ${words.join(' ')}; ${counts}\n`;
}

/** The OPT pseudo record, or nothing. */
export function optSection(message: DnsMessage): string {
  const opt = message.additional.find((record) => record.type === DNS_OPT);
  if (opt === undefined) return '';
  const dnssecOk = opt.ttl & 0x8000 ? ' do' : '';
  return `;; OPT PSEUDOSECTION:\n; EDNS: version: ${(opt.ttl >> 16) & 255}, flags:${dnssecOk}; udp: ${opt.class}\n`;
}

export function section(title: string, records: readonly DnsRecord[], withTitle = true): string {
  const shown = records.filter((record) => record.type !== DNS_OPT);
  if (shown.length === 0) return '';
  return `${withTitle ? `;; ${title} SECTION:\n` : ''}${shown.map(recordLine).join('')}`;
}

/** What BIND's tools call what the kernel said. */
export function errorWords(errno: number): string {
  switch (errno) {
    case TIMED_OUT:
      return 'timed out';
    case ECONNREFUSED:
      return 'connection refused';
    case EHOSTUNREACH:
      return 'host unreachable';
    case ENETUNREACH:
      return 'network unreachable';
    default:
      return 'unexpected error';
  }
}
