import { checksum, fold, sumBytes } from '../../wire/checksum.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import type { Process } from '../../uapi/process.ts';
import type { PingOptions } from './options.ts';

/** Milliseconds: the shortest wait between probes while answers are missing. */
export const MIN_INTERVAL_MS = 10;
const NSEC_PER_MSEC = 1_000_000;
/** tv_sec and tv_usec, 8 bytes each, in the machine's (little-endian) order. */
export const TIMEVAL = 16;

/** SCHINT(): an interval that the scheduler can keep. */
export function schedulable(ms: number): number {
  return ms <= MIN_INTERVAL_MS ? MIN_INTERVAL_MS : ms;
}

/**
 * What a run of ping counts and remembers, and the probes it makes. Times of round trips are µs.
 * iputils: ping_common.c, ping.h.
 */
export class PingSession {
  readonly options: PingOptions;
  /** The ICMP message: header and data. */
  readonly packet: Uint8Array;
  readonly ident: number;
  /** Is there room for a time stamp in the data? */
  readonly timing: boolean;
  interval: number;
  /** ms: how many probes may still go out at once, as time saved up. */
  private tokens = 0;
  private lastProbe = -1;

  transmitted = 0;
  received = 0;
  repeats = 0;
  corrupted = 0;
  errors = 0;
  /** The most probes that were under way at once. */
  pipesize = -1;
  private acked = 0;
  private readonly seen = new Uint8Array(65536 / 8);

  min = Infinity;
  max = 0;
  sum = 0;
  sumOfSquares = 0;
  /** Smoothed round-trip time, eightfold. */
  rtt = 0;
  rttAddend = 0;
  exitTimerSet = false;
  private readonly start: number;

  constructor(options: PingOptions, process: Process) {
    this.options = options;
    this.ident = options.ident >= 0 ? options.ident : process.pid & 0xffff;
    this.timing = options.dataLength >= TIMEVAL;
    this.interval = options.flood && !options.intervalGiven ? 0 : options.interval;
    this.packet = new Uint8Array(8 + options.dataLength);
    const { pattern } = options;
    for (let i = 0; i < options.dataLength; i++) this.packet[8 + i] = pattern && pattern.length > 0 ? pattern[i % pattern.length] : i;
    this.packet[0] = 8;
    putBe16(this.packet, 4, this.ident);
    this.start = process.monotonic();
  }

  /** Makes the next probe with the present time in it. ICMP echo request: RFC 792. */
  fillProbe(realtime: number): void {
    const packet = this.packet;
    const sequence = (this.transmitted + 1) & 0xffff;
    this.seen[sequence >> 3] &= ~(1 << (sequence & 7));
    packet[2] = 0;
    packet[3] = 0;
    putBe16(packet, 6, sequence);
    if (this.timing) {
      const usec = Math.floor(realtime / 1000);
      const seconds = Math.floor(usec / 1_000_000);
      putLe32(packet, 8, seconds);
      putLe32(packet, 12, seconds / 4294967296);
      putLe32(packet, 16, usec - seconds * 1_000_000);
      putLe32(packet, 20, 0);
    }
    putBe16(packet, 2, checksum(packet, 0, packet.length));
  }

  /**
   * How long until the next probe may go out, in ms; 0 or less: now. Probes are paced by a bucket of time, and a flood
   * without answers to a hundred a second.
   */
  untilNextProbe(now: number): number {
    const { preload } = this.options;
    if (this.lastProbe < 0) {
      this.lastProbe = now;
      this.tokens = this.interval * (preload - 1);
      return 0;
    }
    let tokens = Math.trunc((now - this.lastProbe) / NSEC_PER_MSEC);
    if (this.interval === 0 && tokens < MIN_INTERVAL_MS && this.inFlight() >= preload) return MIN_INTERVAL_MS - tokens;
    tokens = Math.min(tokens + this.tokens, this.interval * preload);
    if (tokens < this.interval) return this.interval - tokens;
    this.lastProbe = now;
    this.tokens = tokens - this.interval;
    return 0;
  }

  /** A probe went out: how long to wait for the next, ms. */
  probeSent(): number {
    this.advance();
    return this.interval - this.tokens;
  }

  /** A probe was refused: it counts as sent. */
  probeFailed(): number {
    this.advance();
    this.tokens = 0;
    return schedulable(this.interval);
  }

  private advance(): void {
    this.transmitted++;
    if (((this.transmitted - this.acked) & 0xffff) > 0x7fff) this.acked = (this.transmitted + 1) & 0xffff;
  }

  /** ns from the start to the last probe: what the summary calls time. */
  get elapsed(): number {
    return Math.max(0, this.lastProbe - this.start);
  }

  inFlight(): number {
    const diff = (this.transmitted - this.acked) & 0xffff;
    return diff <= 0x7fff ? diff : this.transmitted - this.received - this.errors;
  }

  /** An answer or error for probe `sequence` came. */
  acknowledge(sequence: number): void {
    const diff = (this.transmitted - sequence) & 0xffff;
    if (diff > 0x7fff) return;
    if (diff + 1 > this.pipesize) this.pipesize = diff + 1;
    if (((sequence - this.acked) << 16) >> 16 > 0 || ((this.transmitted - this.acked) & 0xffff) > 0x7fff) this.acked = sequence;
  }

  wasAnswered(sequence: number): boolean {
    return (this.seen[(sequence & 0xffff) >> 3] & (1 << (sequence & 7))) !== 0;
  }

  /** Counts a reply whose round trip took `usec` (negative: unknown). Returns whether it is a duplicate. */
  countReply(sequence: number, usec: number, badChecksum: boolean): boolean {
    if (badChecksum) {
      this.corrupted++;
      return false;
    }
    this.acknowledge(sequence);
    if (usec >= 0) this.countTime(usec);
    if (this.wasAnswered(sequence)) {
      this.repeats++;
      return true;
    }
    this.seen[sequence >> 3] |= 1 << (sequence & 7);
    this.received++;
    return false;
  }

  private countTime(usec: number): void {
    this.sum += usec;
    this.sumOfSquares += usec * usec;
    if (usec < this.min) this.min = usec;
    if (usec > this.max) this.max = usec;
    if (this.rtt === 0) this.rtt = usec * 8;
    else this.rtt += usec - Math.trunc(this.rtt / 8);
    if (this.options.adaptive) this.updateInterval();
  }

  /** Adaptive mode: as fast as answers come. */
  updateInterval(): void {
    const estimate = this.rtt > 0 ? Math.trunc(this.rtt / 8) : this.interval * 1000;
    this.interval = Math.trunc((estimate + this.rttAddend + 500) / 1000);
  }

  /** The round trip of a reply at `at` of `bytes`, µs, by the time stamp in its data; -1 when it has none. */
  roundTrip(bytes: Uint8Array, at: number, length: number, realtime: number): number {
    if (!this.timing || length < 8 + TIMEVAL) return -1;
    const seconds = le32(bytes, at + 8) + le32(bytes, at + 12) * 4294967296;
    const usec = Math.floor(realtime / 1000) - seconds * 1_000_000 - le32(bytes, at + 16);
    return usec > 0 ? usec : 0;
  }

  /** Where the reply's data differs from what was sent: the index into the data, -1 where it does not. */
  wrongByte(bytes: Uint8Array, at: number): number {
    for (let i = TIMEVAL; i < this.options.dataLength; i++) if (bytes[at + 8 + i] !== this.packet[8 + i]) return i;
    return -1;
  }
}

/** Is the ICMP checksum of these bytes right? */
export function icmpChecksumOk(bytes: Uint8Array, at: number, length: number): boolean {
  return fold(sumBytes(bytes, at, length)) === 0;
}

export function sequenceOf(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + 6);
}

function putLe32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

function le32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}
