import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { TCP_DOFF, tcpSeq } from '../../wire/tcp.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP, type NfHookState } from './core.ts';
import { IP_CT_ESTABLISHED, IP_CT_ESTABLISHED_REPLY, IPS_NAT_MASK, type NfConn, ctinfo2dir } from './nf_conn.ts';
import { nfNatHook } from './nf_conntrack_core.ts';
import { type ExpectPolicy, NfCtExpect, nfCtExpectRelated } from './nf_conntrack_expect.ts';
import type { NfConntrackHelper } from './nf_conntrack_helper.ts';

/**
 * FTP's control connection announces each data connection: the client by PORT and EPRT, the server by its answers 227 and
 * 229 (RFC 959, RFC 2428). Linux: net/netfilter/nf_conntrack_ftp.c.
 */

/** Where in the payload the announcement stands, and its form. Linux: enum nf_ct_ftp_type. */
export const NF_CT_FTP_PORT = 0;
export const NF_CT_FTP_PASV = 1;
export const NF_CT_FTP_EPRT = 2;
export const NF_CT_FTP_EPSV = 3;

export const FTP_POLICY: ExpectPolicy = { maxExpected: 1, timeout: 5 * 60 };

/** Numbers right behind a newline, of each direction: a command begins there (Linux: struct nf_ct_ftp_master). */
class FtpMaster {
  readonly seqAftNl: [number[], number[]] = [[], []];
}

const SEQ_TO_REMEMBER = 2;

interface Found {
  type: number;
  /** Of the text that names address and port, within the payload. */
  offset: number;
  length: number;
  addr: number;
  port: number;
}

export const FTP_HELPER: NfConntrackHelper = { name: 'ftp', proto: IPPROTO_TCP, init: () => new FtpMaster(), help };

function help(skb: SkBuff, at: number, ct: NfConn, ctinfo: number, _state: NfHookState): number {
  if (ctinfo !== IP_CT_ESTABLISHED && ctinfo !== IP_CT_ESTABLISHED_REPLY) return NF_ACCEPT;
  const { bytes } = skb;
  const dataoff = at + ((bytes[at + TCP_DOFF] >> 4) << 2);
  const length = skb.tail - dataoff;
  if (length <= 0) return NF_ACCEPT;
  const dir = ctinfo2dir(ctinfo);
  const lines = (ct.help as FtpMaster).seqAftNl[dir];
  const seq = tcpSeq(bytes, at);
  const endsInNl = bytes[skb.tail - 1] === 10;
  let verdict = NF_ACCEPT;
  if (lines.includes(seq)) {
    const found = find(bytes, dataoff, skb.tail, dir, ct.tuple(dir).src);
    if (found === 'partial') return NF_DROP;
    if (found !== null) verdict = expect(skb, ct, ctinfo, at, found);
  }
  if (endsInNl) updateNlSeq(lines, (seq + length) | 0);
  return verdict;
}

/** Linux: update_nl_seq(). */
function updateNlSeq(lines: number[], seq: number): void {
  if (lines.includes(seq)) return;
  if (lines.length < SEQ_TO_REMEMBER) {
    lines.push(seq);
    return;
  }
  const older = ((lines[0] - lines[1]) | 0) < 0 ? 0 : 1;
  if (((seq - lines[older]) | 0) > 0) lines[older] = seq;
}

function expect(skb: SkBuff, ct: NfConn, ctinfo: number, at: number, found: Found): number {
  const dir = ctinfo2dir(ctinfo);
  const other = ct.tuple(1 - dir);
  const exp = new NfCtExpect(ct);
  // Another address than its own: not believed (nf_conntrack_ftp.loose = 0).
  if (found.addr !== ct.tuple(dir).src) return NF_ACCEPT;
  exp.tuple.set(other.src, other.dst, 0, found.port, IPPROTO_TCP);
  exp.mask.set(-1, -1, 0, 0xffff, 0xff);
  exp.helper = 'ftp';
  exp.dir = 1 - dir;
  const nat = (ct.status & IPS_NAT_MASK) !== 0 ? nfNatHook(ct.net.stack)?.ftp : undefined;
  if (nat !== undefined) return nat(skb, ctinfo, found.type, at, found.offset, found.length, exp);
  return nfCtExpectRelated(exp, FTP_POLICY) === 0 ? NF_ACCEPT : NF_DROP;
}

const COMMANDS: readonly (readonly { text: string; type: number; skip: string }[])[] = [
  [
    { text: 'PORT', type: NF_CT_FTP_PORT, skip: ' ' },
    { text: 'EPRT', type: NF_CT_FTP_EPRT, skip: ' ' },
  ],
  [
    { text: '227 ', type: NF_CT_FTP_PASV, skip: '' },
    { text: '229 ', type: NF_CT_FTP_EPSV, skip: '(' },
  ],
];

/** What a line announces; 'partial': it may go on in the next segment. */
function find(bytes: Uint8Array, at: number, end: number, dir: number, own: number): Found | 'partial' | null {
  const text = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 512)));
  for (const { text: pattern, type, skip } of COMMANDS[dir]) {
    const head = text.slice(0, pattern.length).toUpperCase();
    if (head !== pattern) {
      if (head.length > 0 && head.length < pattern.length && pattern.startsWith(head)) return 'partial';
      continue;
    }
    const from = skip === '' ? text.slice(pattern.length).search(/\d/) + pattern.length : text.indexOf(skip, pattern.length) + 1;
    if (from < pattern.length || (skip !== '' && from === 0)) continue;
    const found = parse(text, from, type, own);
    if (found !== null) return found;
  }
  return null;
}

function parse(text: string, from: number, type: number, own: number): Found | 'partial' | null {
  const rest = text.slice(from);
  if (type === NF_CT_FTP_PORT || type === NF_CT_FTP_PASV) {
    const match = /^(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(.?)/s.exec(rest);
    if (match === null) return null;
    if (match[7] === '') return 'partial';
    const numbers = match.slice(1, 7).map(Number);
    if (numbers.some((number) => number > 255)) return null;
    const [a, b, c, d, high, low] = numbers;
    return { type, offset: from, length: match[0].length - 1, addr: (a << 24) | (b << 16) | (c << 8) | d, port: (high << 8) | low };
  }
  if (type === NF_CT_FTP_EPRT) return parseEprt(rest, from);
  const match = /^(.)\1\1(\d{1,5})\1/s.exec(rest);
  if (match === null || Number(match[2]) > 65535) return null;
  return { type, offset: from + 3, length: match[2].length + 1, addr: own, port: Number(match[2]) };
}

/** |1|132.235.1.2|6275| */
function parseEprt(rest: string, from: number): Found | null {
  const match = /^([^\d])1\1(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\1(\d{1,5})\1/s.exec(rest);
  if (match === null) return null;
  const [a, b, c, d, port] = match.slice(2, 7).map(Number);
  if ([a, b, c, d].some((number) => number > 255) || port > 65535) return null;
  return { type: NF_CT_FTP_EPRT, offset: from, length: match[0].length, addr: (a << 24) | (b << 16) | (c << 8) | d, port };
}
