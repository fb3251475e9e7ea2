import { be16, be32, putBe16, putBe32 } from '../../wire/addr.ts';
import {
  TCP_HLEN,
  TCPOPT_EOL,
  TCPOPT_MSS,
  TCPOPT_NOP,
  TCPOPT_SACK,
  TCPOPT_SACK_PERM,
  TCPOPT_TIMESTAMP,
  TCPOPT_WINDOW,
} from '../../wire/tcp.ts';
import type { TcpSk } from './tcp_sock.ts';

/** Room for the longest option list. */
export const MAX_OPTIONS = 40;

/** The options of a received segment (Linux: struct tcp_options_received); one object, filled by `tcpParseOptions`. */
export const rxOpt = { mss: 0, wscale: -1, sackPerm: false, sawTstamp: false, tsval: 0, tsecr: 0, sackAt: 0, sackLen: 0 };

/** Reads the options behind the header at `at`. Those of a SYN count only in one. Linux: tcp_parse_options(). */
export function tcpParseOptions(bytes: Uint8Array, at: number, hlen: number, syn: boolean): typeof rxOpt {
  rxOpt.mss = 0;
  rxOpt.wscale = -1;
  rxOpt.sackPerm = false;
  rxOpt.sawTstamp = false;
  rxOpt.tsval = 0;
  rxOpt.tsecr = 0;
  rxOpt.sackLen = 0;
  const end = at + hlen;
  let p = at + TCP_HLEN;
  while (p < end) {
    const kind = bytes[p];
    if (kind === TCPOPT_EOL) break;
    if (kind === TCPOPT_NOP) {
      p++;
      continue;
    }
    const size = p + 1 < end ? bytes[p + 1] : 0;
    if (size < 2 || p + size > end) break;
    parseOption(bytes, p, kind, size, syn);
    p += size;
  }
  return rxOpt;
}

function parseOption(bytes: Uint8Array, p: number, kind: number, size: number, syn: boolean): void {
  if (kind === TCPOPT_TIMESTAMP && size === 10) {
    rxOpt.sawTstamp = true;
    rxOpt.tsval = be32(bytes, p + 2);
    rxOpt.tsecr = be32(bytes, p + 6);
  } else if (kind === TCPOPT_SACK && size >= 10 && (size - 2) % 8 === 0) {
    rxOpt.sackAt = p + 2;
    rxOpt.sackLen = (size - 2) >> 3;
  } else if (!syn) {
    return;
  } else if (kind === TCPOPT_MSS && size === 4) {
    rxOpt.mss = be16(bytes, p + 2);
  } else if (kind === TCPOPT_WINDOW && size === 3) {
    rxOpt.wscale = Math.min(bytes[p + 2], 14);
  } else if (kind === TCPOPT_SACK_PERM && size === 2) {
    rxOpt.sackPerm = true;
  }
}

/** Writes a time stamp with the two NOPs in front that align it. */
export function writeTimestamp(bytes: Uint8Array, at: number, tsval: number, tsecr: number): number {
  bytes[at] = TCPOPT_NOP;
  bytes[at + 1] = TCPOPT_NOP;
  bytes[at + 2] = TCPOPT_TIMESTAMP;
  bytes[at + 3] = 10;
  putBe32(bytes, at + 4, tsval);
  putBe32(bytes, at + 8, tsecr);
  return 12;
}

/** Writes a SYN's options in Linux's order; returns their length. `wscale` < 0: none. Linux: tcp_syn_options(), tcp_options_write(). */
export function writeSynOptions(
  bytes: Uint8Array,
  at: number,
  mss: number,
  sack: boolean,
  tstamp: boolean,
  tsval: number,
  tsecr: number,
  wscale: number,
): number {
  const begin = at;
  bytes[at] = TCPOPT_MSS;
  bytes[at + 1] = 4;
  putBe16(bytes, at + 2, mss);
  at += 4;
  if (tstamp) {
    at += writeTimestamp(bytes, at, tsval, tsecr);
    if (sack) {
      bytes[at - 12] = TCPOPT_SACK_PERM;
      bytes[at - 11] = 2;
    }
  } else if (sack) {
    bytes[at] = TCPOPT_NOP;
    bytes[at + 1] = TCPOPT_NOP;
    bytes[at + 2] = TCPOPT_SACK_PERM;
    bytes[at + 3] = 2;
    at += 4;
  }
  if (wscale >= 0) {
    bytes[at] = TCPOPT_NOP;
    bytes[at + 1] = TCPOPT_WINDOW;
    bytes[at + 2] = 3;
    bytes[at + 3] = wscale;
    at += 4;
  }
  return at - begin;
}

/** Writes the options of an ordinary segment whose header has `hlen` bytes (tcpEstablishedHeaderLen). */
export function writeEstablishedOptions(sk: TcpSk, bytes: Uint8Array, at: number, hlen: number): void {
  const end = at + hlen - TCP_HLEN;
  if (sk.tstampOk) at += writeTimestamp(bytes, at, sk.tcpTimeStamp, sk.tsRecent);
  if (at >= end) return;
  bytes[at] = TCPOPT_NOP;
  bytes[at + 1] = TCPOPT_NOP;
  bytes[at + 2] = TCPOPT_SACK;
  bytes[at + 3] = end - at - 2;
  at += 4;
  if (sk.dsack) {
    putBe32(bytes, at, sk.duplicateSack[0]);
    putBe32(bytes, at + 4, sk.duplicateSack[1]);
    at += 8;
    sk.dsack = false;
  }
  for (let i = 0; at < end; i += 2, at += 8) {
    putBe32(bytes, at, sk.selectiveAcks[i]);
    putBe32(bytes, at + 4, sk.selectiveAcks[i + 1]);
  }
}
