import { be32 } from '../../../wire/addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../../wire/checksum.ts';
import { bitNames, type Dissection } from './dissection.ts';
import { shouldBe } from './checksum_hint.ts';

const TH_FIN = 1;
const TH_SYN = 2;
const TH_RST = 4;
const TH_ACK = 16;
const TH_URG = 32;

const FLAGS = [
  [TH_FIN, 'F'],
  [TH_SYN, 'S'],
  [TH_RST, 'R'],
  [8, 'P'],
  [TH_ACK, '.'],
  [TH_URG, 'U'],
  [64, 'E'],
  [128, 'W'],
] as const;

const OPTIONS: Readonly<Record<number, string>> = {
  0: 'eol',
  1: 'nop',
  2: 'mss',
  3: 'wscale',
  4: 'sackOK',
  5: 'sack',
  6: 'echo',
  7: 'echoreply',
  8: 'TS',
  28: 'uto',
  30: 'mptcp',
  34: 'tfo',
};

/** A TCP segment (RFC 9293) of `length` bytes; `ip` is where its IPv4 header begins. tcpdump: print-tcp.c. */
export function printTcp(d: Dissection, at: number, length: number, ip: number, fragmented: boolean): void {
  d.protocol = 'tcp';
  const [src, dst] = [d.ipv4(ip + 12), d.ipv4(ip + 16)];
  if (!d.has(at, 4)) {
    d.put(`${src} > ${dst}:`);
    d.truncationMark();
    return;
  }
  const [sport, dport] = [d.u16(at), d.u16(at + 2)];
  d.put(`${src}.${d.port(sport, 'tcp')} > ${dst}.${d.port(dport, 'tcp')}: `);
  d.need(at, 20);
  const header = (d.u8(at + 12) >> 4) * 4;
  if (header < 20) {
    d.put(` tcp ${length - header} [bad hdr length ${header} - too short, < 20]`);
    return;
  }
  const tooLong = header > length ? ` [bad hdr length ${header} - too long, > ${length}]` : '';
  if (d.options.quiet) {
    d.put(`tcp ${length - header}${tooLong}`);
    return;
  }
  const flags = d.u8(at + 13);
  d.put(`Flags [${bitNames(FLAGS, flags, 'none', '')}]`);
  const relative = relativeNumbers(d, at, ip, sport, dport, flags);
  if (tooLong !== '') {
    d.put(tooLong);
    return;
  }
  if (d.options.verbose > 0 && !d.options.noChecksums && !fragmented) printChecksum(d, at, length, ip);
  const payload = length - header;
  if (d.options.verbose > 1 || payload > 0 || flags & (TH_SYN | TH_FIN | TH_RST)) {
    d.put(`, seq ${relative.seq}${payload > 0 ? `:${(relative.seq + payload) >>> 0}` : ''}`);
  }
  if (flags & TH_ACK) d.put(`, ack ${relative.ack}`);
  d.put(`, win ${d.u16(at + 14)}`);
  if (flags & TH_URG) d.put(`, urg ${d.u16(at + 18)}`);
  if (header > 20) printOptions(d, at + 20, header - 20, relative.sackBase);
  d.put(`, length ${payload}`);
}

/** Sequence numbers relative to the conversation's first ones, where it is known. */
function relativeNumbers(
  d: Dissection,
  at: number,
  ip: number,
  sport: number,
  dport: number,
  flags: number,
): { seq: number; ack: number; sackBase: number } {
  const seq = d.u32(at + 4);
  const ack = d.u32(at + 8);
  if (d.options.absoluteSequence || !(flags & TH_ACK)) return { seq, ack, sackBase: 0 };
  const [src, dst] = [be32(d.bytes, ip + 12) >>> 0, be32(d.bytes, ip + 16) >>> 0];
  const reversed = sport > dport || (sport === dport && src > dst);
  const key = reversed ? `${dst}.${dport} ${src}.${sport}` : `${src}.${sport} ${dst}.${dport}`;
  const known = d.conversations.get(key);
  if (known === undefined || flags & TH_SYN) {
    const entry = reversed ? { seq: (ack - 1) >>> 0, ack: seq } : { seq, ack: (ack - 1) >>> 0 };
    d.conversations.set(key, entry);
    return { seq, ack, sackBase: reversed ? entry.seq : entry.ack };
  }
  const [mine, other] = reversed ? [known.ack, known.seq] : [known.seq, known.ack];
  return { seq: (seq - mine) >>> 0, ack: (ack - other) >>> 0, sackBase: other };
}

function printChecksum(d: Dissection, at: number, length: number, ip: number): void {
  if (!d.has(at, length)) return;
  const given = d.u16(at + 16);
  const pseudo = pseudoHeaderSum(be32(d.bytes, ip + 12), be32(d.bytes, ip + 16), 6, length);
  const sum = fold(sumBytes(d.bytes, at, length, pseudo));
  const hex = (value: number): string => value.toString(16).padStart(4, '0');
  d.put(`, cksum 0x${hex(given)} ${sum === 0 ? '(correct)' : `(incorrect -> 0x${hex(shouldBe(given, sum))})`}`);
}

function printOptions(d: Dissection, at: number, length: number, sackBase: number): void {
  d.put(', options [');
  const end = at + length;
  let separator = '';
  while (at < end) {
    const kind = d.u8(at);
    const size = kind <= 1 ? 1 : d.u8(at + 1);
    if (kind > 1 && (size < 2 || at + size > end)) {
      d.put(`${separator}[bad opt]`);
      break;
    }
    d.put(`${separator}${OPTIONS[kind] ?? `unknown-${kind}`}${optionValue(d, at, kind, size, sackBase)}`);
    separator = ',';
    at += size;
    if (kind === 0) break;
  }
  d.put(']');
}

function optionValue(d: Dissection, at: number, kind: number, size: number, sackBase: number): string {
  d.need(at, size);
  switch (kind) {
    case 0:
    case 1:
    case 4:
      return size === (kind === 4 ? 2 : 1) ? '' : `[len ${size}]`;
    case 2:
      return ` ${d.u16(at + 2)}${size === 4 ? '' : `[len ${size}]`}`;
    case 3:
      return ` ${d.u8(at + 2)}${size === 3 ? '' : `[len ${size}]`}`;
    case 5: {
      if ((size - 2) % 8 !== 0) return ' invalid sack';
      let text = ` ${(size - 2) / 8} `;
      for (let i = 2; i < size; i += 8) {
        text += `{${(d.u32(at + i) - sackBase) >>> 0}:${(d.u32(at + i + 4) - sackBase) >>> 0}}`;
      }
      return text;
    }
    case 8:
      return ` val ${d.u32(at + 2)} ecr ${d.u32(at + 6)}${size === 10 ? '' : `[len ${size}]`}`;
    default: {
      let text = size > 2 ? ' 0x' : '';
      for (let i = 2; i < size; i++)
        text += d
          .u8(at + i)
          .toString(16)
          .padStart(2, '0');
      return text;
    }
  }
}
