import { Truncated, marked, type Dissection, type IpPayload } from './dissection.ts';
import { printDefault } from './hex.ts';

const CHUNKS: Readonly<Record<number, string>> = {
  0: 'DATA',
  1: 'INIT',
  2: 'INIT ACK',
  3: 'SACK',
  4: 'HB REQ',
  5: 'HB ACK',
  6: 'ABORT',
  7: 'SHUTDOWN',
  8: 'SHUTDOWN ACK',
  9: 'OP ERR',
  10: 'COOKIE ECHO',
  11: 'COOKIE ACK',
  12: 'ECN ECHO',
  13: 'ECN CWR',
  14: 'SHUTDOWN COMPLETE',
  192: 'FOR CUM TSN',
  193: 'REL CTRL',
  194: 'REL CTRL ACK',
};
const PAYLOADS: Readonly<Record<number, string>> = {
  1: 'ISDN Q.921',
  2: 'M2UA',
  3: 'M3UA',
  4: 'SUA',
  5: 'M2PA',
  6: 'V5.2',
  7: 'H.248',
  8: 'BICC',
  9: 'TALI',
  10: 'DUA',
  11: 'ASAP',
  12: 'ENRP',
  13: 'H.323',
  14: 'Q.IPC',
  15: 'SIMCO',
  16: 'DDPSC',
  17: 'DDPSSC',
  18: 'S1AP',
  19: 'RUA',
  20: 'HNBAP',
  21: 'ForCES HP',
  22: 'ForCES MP',
  23: 'ForCES LP',
  24: 'SBc-AP',
  25: 'NBAP',
  27: 'X2AP',
};
const FORCES: Readonly<Record<number, string>> = { 6704: '[ForCES HP]', 6705: '[ForCES MP]', 6706: '[ForCES LP]' };
const HEADER = 12;
const CHUNK = 4;
const DATA = 0;
const INIT = 1;
const INIT_ACK = 2;
const SACK = 3;

/** Thrown where a chunk is shorter than what must be in it. */
class BogusChunk extends Error {}

/** The Stream Control Transmission Protocol (RFC 9260). tcpdump: print-sctp.c. */
export function printSctp(d: Dissection, payload: IpPayload): void {
  const { at, length, header } = payload;
  d.protocol = 'sctp';
  if (length < HEADER) return d.put(`truncated-sctp - ${HEADER - length} bytes missing!`);
  if (!d.has(at, HEADER)) return d.truncationMark();
  const [from, to] = [d.u16(at), d.u16(at + 2)];
  const [source, destination] =
    payload.version === 6 ? [d.ipv6(header + 8), d.ipv6(header + 24)] : [d.ipv4(header + 12), d.ipv4(header + 16)];
  d.put(`${source}.${from} > ${destination}.${to}: sctp${FORCES[from] ?? ''}${FORCES[to] ?? ''}`);
  marked(d, () => printChunks(d, at + HEADER, at + length));
}

function printChunks(d: Dissection, at: number, end: number): void {
  const verbose = d.options.verbose > 1;
  let separator = verbose ? '\n\t' : ' (';
  for (let number = 1; at !== end; number++) {
    const bad = (why: string): void => d.put(`${separator}${number}) [${why}]`);
    // The count of bytes left is unsigned: a chunk too long makes it great, and the capture ends it.
    const left = (end - at) >>> 0;
    if (left < CHUNK) return bad('chunk descriptor cut off at end of packet');
    d.want(at, CHUNK);
    const length = d.u16(at + 2);
    if (length < CHUNK) return bad(`Bad chunk length ${length}, < size of chunk descriptor`);
    const padding = -length & 3;
    if (left < padding) return bad(`Bad chunk length ${length}, > remaining data in packet`);
    d.want(at, length);
    d.put(`${separator}${number}) [${CHUNKS[d.u8(at)] ?? `Unknown chunk type: 0x${d.u8(at).toString(16)}`}] `);
    try {
      printChunk(d, at, length - CHUNK);
    } catch (error) {
      if (!(error instanceof BogusChunk)) throw error;
      return d.put(`bogus chunk length ${length}]`);
    }
    at += length;
    if (!verbose) separator = ', (';
    if (padding !== 0) d.want(at, padding);
    at += padding;
  }
}

function printChunk(d: Dissection, at: number, length: number): void {
  const body = at + CHUNK;
  switch (d.u8(at)) {
    case DATA:
      return printData(d, d.u8(at + 1), body, length);
    case INIT:
    case INIT_ACK:
      if (length < 16) throw new BogusChunk();
      d.put(`[init tag: ${d.u32(body)}] [rwnd: ${d.u32(body + 4)}] [OS: ${d.u16(body + 8)}] `);
      return d.put(`[MIS: ${d.u16(body + 10)}] [init TSN: ${d.u32(body + 12)}] `);
    case SACK:
      return printAcknowledgement(d, body, length);
  }
}

function printData(d: Dissection, flags: number, at: number, length: number): void {
  d.put(`${flags & 4 ? '(U)' : ''}${flags & 2 ? '(B)' : ''}${flags & 1 ? '(E)' : ''}${flags & 7 ? ' ' : ''}`);
  if (length < 12) throw new BogusChunk();
  const payload = d.u32(at + 8);
  d.put(`[TSN: ${d.u32(at)}] [SID: ${d.u16(at + 4)}] [SSEQ ${d.u16(at + 6)}] `);
  d.put(`[PPID ${PAYLOADS[payload] ?? `0x${payload.toString(16)}`}] `);
  if (length === 12) throw new BogusChunk();
  if (d.options.verbose < 2) return;
  d.put('[Payload');
  if (!d.options.suppressDefault) {
    d.put(':');
    printDefault(d, at + 12, length - 12);
  }
  d.put(']');
}

function printAcknowledgement(d: Dissection, at: number, length: number): void {
  if (length < 12) throw new BogusChunk();
  const acknowledged = d.u32(at);
  const [gaps, duplicates] = [d.u16(at + 8), d.u16(at + 10)];
  d.put(`[cum ack ${acknowledged}] [a_rwnd ${d.u32(at + 4)}] [#gap acks ${gaps}] [#dup tsns ${duplicates}] `);
  const end = at + length;
  at += 12;
  const next = (): boolean => {
    if (at === end) return false;
    if (end - at < 4) throw new BogusChunk();
    if (!d.has(at, 4)) throw new Truncated();
    return true;
  };
  for (let i = 1; i <= gaps && next(); i++, at += 4) {
    const [first, last] = [(acknowledged + d.u16(at)) >>> 0, (acknowledged + d.u16(at + 2)) >>> 0];
    d.put(`\n\t\t[gap ack block #${i}: start = ${first}, end = ${last}] `);
  }
  for (let i = 1; i <= duplicates && next(); i++, at += 4) d.put(`\n\t\t[dup TSN #${i}: ${d.u32(at)}] `);
}
