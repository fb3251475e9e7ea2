import { be16, be32, putBe16, putBe32 } from './addr.ts';
import { checksum } from './checksum.ts';

/** IGMP (RFC 1112, 2236, 3376): offsets from the first byte. */
export const IGMP_HLEN = 8;
export const IGMP_TYPE = 0;
/** Maximum response time: of a query, in 1/10 s (version 3: a floating point code from 128 on). */
export const IGMP_CODE = 1;
export const IGMP_CHECK = 2;
export const IGMP_GROUP = 4;

export const IGMP_HOST_MEMBERSHIP_QUERY = 0x11;
export const IGMP_HOST_MEMBERSHIP_REPORT = 0x12;
export const IGMPV2_HOST_MEMBERSHIP_REPORT = 0x16;
export const IGMP_HOST_LEAVE_MESSAGE = 0x17;
export const IGMPV3_HOST_MEMBERSHIP_REPORT = 0x22;

/** Record types of a version 3 report (RFC 3376 section 4.2.12). */
export const IGMPV3_MODE_IS_INCLUDE = 1;
export const IGMPV3_MODE_IS_EXCLUDE = 2;
export const IGMPV3_CHANGE_TO_INCLUDE = 3;
export const IGMPV3_CHANGE_TO_EXCLUDE = 4;
export const IGMPV3_ALLOW_NEW_SOURCES = 5;
export const IGMPV3_BLOCK_OLD_SOURCES = 6;

export const IGMP_ALL_HOSTS = 0xe0000001 | 0;
export const IGMP_ALL_ROUTER = 0xe0000002 | 0;
export const IGMPV3_ALL_MCR = 0xe0000016 | 0;
export const IGMP_LOCAL_GROUP = 0xe0000000 | 0;

/** Is there a whole IGMP header at `at` within `end`? */
export function igmpCheckHeader(at: number, end: number): boolean {
  return end - at >= IGMP_HLEN;
}
export function igmpGroup(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + IGMP_GROUP);
}

/** Value of a version 3 Max Resp Code or QQIC (RFC 3376 section 4.1.1). */
export function igmpv3Code(code: number): number {
  return code < 128 ? code : ((code & 15) | 16) << (((code >> 4) & 7) + 3);
}

/** A version 1 or 2 message of 8 bytes. */
export function emitIgmp(bytes: Uint8Array, at: number, type: number, code: number, group: number): void {
  bytes[at] = type;
  bytes[at + 1] = code;
  putBe16(bytes, at + IGMP_CHECK, 0);
  putBe32(bytes, at + IGMP_GROUP, group);
  putBe16(bytes, at + IGMP_CHECK, checksum(bytes, at, IGMP_HLEN));
}

/** A group record without sources of a version 3 report; 8 bytes. */
export function emitIgmpv3Record(bytes: Uint8Array, at: number, type: number, group: number): void {
  bytes[at] = type;
  bytes[at + 1] = 0;
  putBe16(bytes, at + 2, 0);
  putBe32(bytes, at + 4, group);
}

/** Writes the header of a version 3 report whose `records` stand behind it already, `length` bytes in all. */
export function emitIgmpv3Report(bytes: Uint8Array, at: number, records: number, length: number): void {
  bytes[at] = IGMPV3_HOST_MEMBERSHIP_REPORT;
  bytes[at + 1] = 0;
  putBe16(bytes, at + IGMP_CHECK, 0);
  putBe16(bytes, at + 4, 0);
  putBe16(bytes, at + 6, records);
  putBe16(bytes, at + IGMP_CHECK, checksum(bytes, at, length));
}

/** Number of sources in a version 3 query. */
export function igmpv3QuerySources(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + 10);
}
