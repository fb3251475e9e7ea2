import { XT_HASHLIMIT_BYTES, XT_HASHLIMIT_RATE_MATCH, type XtHashlimit } from '../../uapi/xt_data.ts';
import { HZ } from '../core/jiffies.ts';

/**
 * The bucket of one entry, in 64-bit credits (they are shown in /proc). By rate (`--hashlimit-rate-match`) the kernel counts
 * what passes in a window instead. Linux: struct dsthash_ent.rateinfo.
 */
export interface RateInfo {
  prev: number;
  credit: bigint;
  creditCap: bigint;
  cost: bigint;
  interval: number;
  /** Was the last window over the rate? */
  prevWindow: boolean;
  currentRate: number;
  rate: number;
  burst: number;
}

/** XT_HASHLIMIT_SCALE_v2. */
const SCALE = 1_000_000n;
/** The most credits a jiffy for which a packet a day still fits in 64 bits, as a power of 2. */
const CREDITS_PER_JIFFY = 1n << 39n;
const CREDITS_PER_JIFFY_BYTES = 1n << 24n;
const BYTE_CAP = CREDITS_PER_JIFFY_BYTES * BigInt(HZ);
/** Bytes are counted in pieces of 16. */
const BYTE_SHIFT = 4;
const U32_MAX = 0xffffffff;

/** In 64 bits, as far as they reach. */
export function user2credits(user: bigint): bigint {
  return BigInt.asUintN(64, user * ((BigInt(HZ) * CREDITS_PER_JIFFY) / SCALE));
}

/** Linux: user2credits_byte(). */
export function byteCost(user: number): bigint {
  return ((BigInt(user) * BigInt(HZ) * CREDITS_PER_JIFFY_BYTES) >> 32n) & 0xffffffffn;
}

/** Linux: rateinfo_init(). */
export function rateinfoInit(cfg: XtHashlimit, now: number): RateInfo {
  const { mode, avg, burst, interval } = cfg;
  const info: RateInfo = { prev: now, credit: 0n, creditCap: 0n, cost: 0n, interval, prevWindow: false, currentRate: 0, rate: 0, burst: 0 };
  if (mode & XT_HASHLIMIT_RATE_MATCH) {
    if (mode & XT_HASHLIMIT_BYTES) {
      info.rate = (Math.floor(U32_MAX / Math.max(avg, 1)) - 1) * (1 << BYTE_SHIFT);
      info.burst = burst > 0 ? burst * info.rate : info.rate;
    } else {
      info.rate = Math.floor(Number(SCALE) / avg);
      info.burst = burst + info.rate;
    }
  } else if (mode & XT_HASHLIMIT_BYTES) {
    info.credit = BYTE_CAP;
    info.cost = byteCost(avg);
    info.creditCap = BigInt(burst);
  } else {
    info.credit = user2credits(BigInt(avg) * BigInt(burst));
    info.cost = user2credits(BigInt(avg));
    info.creditCap = info.credit;
  }
  return info;
}

/** What came in since. Linux: rateinfo_recalc(). */
export function rateinfoRecalc(info: RateInfo, now: number, mode: number): void {
  const delta = now - info.prev;
  if (delta === 0) return;
  if (mode & XT_HASHLIMIT_RATE_MATCH) {
    const interval = info.interval * HZ;
    if (delta < interval) return;
    info.prev = now;
    info.prevWindow = info.currentRate * interval > delta * info.rate;
    info.currentRate = 0;
    return;
  }
  info.prev = now;
  const bytewise = (mode & XT_HASHLIMIT_BYTES) !== 0;
  info.credit += BigInt(delta) * (bytewise ? CREDITS_PER_JIFFY_BYTES : CREDITS_PER_JIFFY);
  const cap = bytewise ? BYTE_CAP : info.creditCap;
  if (info.credit > cap) info.credit = cap;
}

function charge(info: RateInfo, cost: bigint): boolean {
  if (info.credit < cost) return false;
  info.credit -= cost;
  return true;
}

/** A packet more: is it within the limit? */
export function chargePacket(info: RateInfo): boolean {
  return charge(info, info.cost);
}

/** Linux: hashlimit_byte_cost(): `creditCap` is how often an empty bucket is filled at once. */
export function chargeBytes(info: RateInfo, length: number): boolean {
  let cost = BigInt((length >> BYTE_SHIFT) + 1) * info.cost;
  if (cost > BYTE_CAP) cost = BYTE_CAP;
  if (info.credit < cost && info.creditCap > 0n) {
    info.creditCap--;
    info.credit = BYTE_CAP;
  }
  return charge(info, cost);
}

export function chargeRate(info: RateInfo, cost: number): boolean {
  info.currentRate += cost;
  return !info.prevWindow && info.currentRate <= info.burst;
}
