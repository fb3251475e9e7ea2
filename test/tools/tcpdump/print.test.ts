import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseTcpdumpOptions } from '../../../src/tools/tcpdump/options.ts';
import { PacketPrinter } from '../../../src/tools/tcpdump/packet_line.ts';
import { parseCapture } from '../../../src/tools/tcpdump/capture_file.ts';
import { CaptureFileError, captureFileHeader, captureRecord } from '../../../src/tools/tcpdump/pcap_file.ts';
import type { PrintOptions } from '../../../src/tools/tcpdump/print/dissection.ts';

const PLAIN: PrintOptions = {
  link: false,
  verbose: 0,
  quiet: false,
  numeric: true,
  absoluteSequence: false,
  hexAscii: false,
  noChecksums: false,
  suppressDefault: false,
  nameOfAddress: () => undefined,
  nameOfPort: () => undefined,
};

function printed(hex: string, print: Partial<PrintOptions> = {}, args: string[] = ['-t']): string {
  const bytes = Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const printer = new PacketPrinter(parseTcpdumpOptions(['tcpdump', ...args]), { ...PLAIN, ...print }, 1, () => 'eth0');
  return printer.line({ seconds: 1000000000, nanoseconds: 123456000, length: bytes.length, bytes }).trimEnd();
}

const ARP = 'ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002';
const ECHO = '020000000002 020000000001 0800 4500001c 00014000 400126de 0a000001 0a000002 0800 f7f7 0007 0001';

describe('tcpdump prints', () => {
  it('ARP and ICMP', () => {
    expect(printed(ARP)).toBe('ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28');
    expect(printed(ECHO)).toBe('IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 7, seq 1, length 8');
  });
  it('the link header with -e, the time in its styles', () => {
    expect(printed(ARP, { link: true })).toBe(
      '02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
    );
    expect(printed(ARP, {}, []).slice(0, 15)).toBe('01:46:40.123456');
    expect(printed(ARP, {}, ['-tt']).slice(0, 17)).toBe('1000000000.123456');
    expect(printed(ARP, {}, ['-tttt']).slice(0, 26)).toBe('2001-09-09 01:46:40.123456');
  });
  it('marks what is cut off', () => {
    expect(printed(ARP.replaceAll(' ', '').slice(0, 60))).toContain('[|arp]');
    expect(printed('0200')).toContain('[|ether]');
  });
  test.prop([
    fc.uint8Array({ maxLength: 120 }),
    fc.constantFrom('0800', '0806', '8100', '0026', '86dd', '1234'),
    fc.integer({ min: 0, max: 2 }),
  ])('whatever the bytes, a line comes', (payload, type, verbose) => {
    const hex = `020000000002020000000001${type}${Array.from(payload, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    expect(printed(hex, { verbose, link: verbose === 1 })).not.toBe('');
  });
  test.prop([fc.uint8Array({ minLength: 20, maxLength: 100 }), fc.constantFrom(1, 2, 6, 17), fc.integer({ min: 0, max: 2 })])(
    'whatever an IPv4 packet holds, a line comes',
    (payload, protocol, verbose) => {
      const header = [0x45, 0, 0, payload.length + 20, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
      const hex = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, ...header, ...payload]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('');
      expect(printed(hex, { verbose })).toContain('10.0.0.1');
    },
  );
});

describe('capture files', () => {
  it('are read back as written', () => {
    const packet = { seconds: 5, nanoseconds: 7000, length: 60, bytes: new Uint8Array([1, 2, 3]) };
    const file = new Uint8Array([...captureFileHeader(1, 262144, false), ...captureRecord(packet, false)]);
    expect(parseCapture(file)).toEqual({ linktype: 1, snaplen: 262144, packets: [packet], error: undefined });
    expect(parseCapture(file.slice(0, -1)).error).toBe('truncated dump file; tried to read 3 captured bytes, only got 2');
  });
  test.prop([fc.uint8Array({ maxLength: 100 })])('of any bytes are read or refused', (bytes) => {
    try {
      expect(parseCapture(bytes).packets.length).toBeGreaterThanOrEqual(0);
    } catch (error) {
      expect(error).toBeInstanceOf(CaptureFileError);
    }
  });
});
