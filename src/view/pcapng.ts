import type { TappedFrame } from './taps.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const LINKTYPE = { ethernet: 1, ip: 101 } as const;
const OPTION_NAME = 2;
const OPTION_DESCRIPTION = 3;
const OPTION_TSRESOL = 9;
/** Times are counted in 10^-9 s. */
const NANOSECONDS = 9;

/**
 * Frames as a pcapng file (draft-ietf-opsawg-pcapng): a block for each interface, with its name, times in nanoseconds since
 * `bootTime` (ns since the epoch). Wireshark and tcpdump open it.
 */
export function pcapngFile(frames: readonly TappedFrame[], bootTime: number): Uint8Array {
  const interfaces = new Map<string, number>();
  const blocks: Uint8Array[] = [block(SECTION_HEADER, [u32(BYTE_ORDER), u16(1), u16(0), u32(0xffffffff), u32(0xffffffff)])];
  const packets: Uint8Array[] = [];
  for (const { time, place, frame, layer, wireLength } of frames.toSorted((a, b) => a.time - b.time)) {
    const key = `${layer} ${place}`;
    if (!interfaces.has(key)) {
      interfaces.set(key, interfaces.size);
      blocks.push(interfaceBlock(place, LINKTYPE[layer]));
    }
    const stamp = BigInt(Math.round(bootTime)) + BigInt(Math.round(time));
    const head = [interfaces.get(key)!, Number(stamp >> 32n), Number(stamp & 0xffffffffn), frame.length, wireLength].map(u32);
    packets.push(block(ENHANCED_PACKET, [...head, padded(frame)]));
  }
  return joined([...blocks, ...packets]);
}

/** `place` is 'ns1 eth0': the description says it in words. */
function interfaceBlock(place: string, linktype: number): Uint8Array {
  const at = place.lastIndexOf(' ');
  const text = (code: number, words: string): Uint8Array => option(code, new TextEncoder().encode(words));
  const description = at < 0 ? [] : [text(OPTION_DESCRIPTION, `${place.slice(at + 1)} in ${place.slice(0, at)}`)];
  const options = [text(OPTION_NAME, place), ...description, option(OPTION_TSRESOL, Uint8Array.of(NANOSECONDS)), u32(0)];
  return block(INTERFACE, [u16(linktype), u16(0), u32(0), ...options]);
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
