import type { LoggedPacket } from './packet_log.ts';

/**
 * Packets as a pcapng file (draft-ietf-opsawg-pcapng): a block for each place where packets were first seen, times in
 * nanoseconds since `bootTime` (ns since the epoch). Wireshark and tcpdump open it.
 */
export function pcapngFile(packets: readonly LoggedPacket[], bootTime: number): Uint8Array {
  const interfaces = new Map<string, number>();
  const blocks: Uint8Array[] = [block(0x0a0d0d0a, [u32(0x1a2b3c4d), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff)])];
  for (const { record, layer } of packets) {
    const key = `${layer} ${record.source}`;
    if (interfaces.has(key)) continue;
    interfaces.set(key, interfaces.size);
    // if_name, and if_tsresol: powers of ten.
    const options = [option(2, new TextEncoder().encode(record.source)), option(9, Uint8Array.of(9)), u32(0)];
    blocks.push(block(1, [u16(layer === 'ethernet' ? 1 : 101), u16(0), u32(0), ...options]));
  }
  for (const { record, layer, frame, wireLength } of packets) {
    const time = BigInt(Math.round(bootTime)) + BigInt(Math.round(record.time));
    const number = interfaces.get(`${layer} ${record.source}`)!;
    const head = [u32(number), u32(Number(time >> 32n)), u32(Number(time & 0xffffffffn)), u32(frame.length), u32(wireLength)];
    blocks.push(block(6, [...head, padded(frame)]));
  }
  return joined(blocks);
}

function block(type: number, body: readonly Uint8Array[]): Uint8Array {
  const inner = joined(body);
  const length = inner.length + 12;
  return joined([u32(type), u32(length), inner, u32(length)]);
}

function option(code: number, value: Uint8Array): Uint8Array {
  return joined([u16(code), u16(value.length), padded(value)]);
}

/** To a multiple of four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array((bytes.length + 3) & ~3);
  out.set(bytes);
  return out;
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >> 8) & 255);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
