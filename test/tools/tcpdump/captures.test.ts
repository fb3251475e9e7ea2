import { readFileSync, readdirSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseCapture } from '../../../src/tools/tcpdump/capture_file.ts';
import { parseTcpdumpOptions } from '../../../src/tools/tcpdump/options.ts';
import { PacketPrinter } from '../../../src/tools/tcpdump/packet_line.ts';
import type { CapturedPacket } from '../../../src/tools/tcpdump/pcap_file.ts';

/**
 * Captures, and what the real tcpdump 4.99.5 printed of them: NAME.pcap and NAME.FLAGS.txt.
 * protocols.pcap is made by hand, mutated.pcap from it by flipping and cutting off bytes; neighbours.pcap is made of frames
 * with random fields of what switches and routers tell each other.
 */
const CAPTURES = new URL('./captures/', import.meta.url);

function packetsOf(name: string): CapturedPacket[] {
  return parseCapture(readFileSync(new URL(`${name}.pcap`, CAPTURES))).packets;
}

function printer(flags: readonly string[]): PacketPrinter {
  const o = parseTcpdumpOptions(['tcpdump', ...flags]);
  const suppressDefault = o.hex > 0 || o.hexAscii > 0 || o.quiet;
  const print = { ...o, hexAscii: o.hexAscii > 0, suppressDefault, nameOfAddress: () => undefined, nameOfPort: () => undefined };
  return new PacketPrinter(o, print, 1, () => '?');
}

describe('captures print as the real tcpdump prints them', () => {
  for (const file of readdirSync(CAPTURES).filter((path) => path.endsWith('.txt'))) {
    const [name, flags] = file.split('.');
    it(`${name} -${flags}`, () => {
      const [short, long] = flags.split('--');
      const lines = printer([`-${short}`, ...(long === undefined ? [] : [`--${long}`])]);
      const text = packetsOf(name).map((packet) => lines.line(packet));
      expect(text.join('')).toBe(readFileSync(new URL(file, CAPTURES), 'utf8'));
    });
  }
});

describe('damaged frames', () => {
  const frames = ['protocols', 'neighbours'].flatMap(packetsOf).map((packet) => packet.bytes);
  const flips = fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
  test.prop([fc.nat(frames.length - 1), flips, fc.nat(300), fc.constantFrom(['-n'], ['-nvvve'], ['-nvX'], ['-qA'])], { numRuns: 2000 })(
    'never throw',
    (which, changes, cut, flags) => {
      const bytes = frames[which].slice(0, Math.max(1, cut));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const text = printer(flags).line({ seconds: 0, nanoseconds: 0, length: frames[which].length, bytes });
      expect(text.endsWith('\n')).toBe(true);
    },
  );
});
