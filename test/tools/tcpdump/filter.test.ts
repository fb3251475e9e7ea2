import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { DLT_EN10MB, type Names } from '../../../src/tools/tcpdump/filter/code_state.ts';
import { compileFilter } from '../../../src/tools/tcpdump/filter/compile.ts';
import { FilterError, FilterNotModelled } from '../../../src/tools/tcpdump/filter/errors.ts';
import type { FilterProgram } from '../../../src/tools/tcpdump/filter/interpreter.ts';

const NAMES: Names = {
  host: (name) => (name === 'gateway1' ? 0x0a000001 : undefined),
  port: (name) => (name === 'http' ? 80 : undefined),
};

/** An echo request from 10.0.0.1 to 10.0.0.2, and an ARP request for 10.0.0.2. */
const ECHO = frame('020000000002 020000000001 0800 45000054 00014000 40010000 0a000001 0a000002 0800 0000 0007 0001', 98);
const ARP = frame('ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002', 42);
/** TCP SYN from port 40000 to 80. */
const SYN = frame('020000000002 020000000001 0800 45000028 00014000 40060000 0a000001 0a000002 9c40 0050 00000000 00000000 5002 ffff', 54);

function frame(hex: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  hex
    .replaceAll(' ', '')
    .match(/../g)!
    .forEach((pair, i) => (bytes[i] = parseInt(pair, 16)));
  return bytes;
}

function compile(expression: string, unoptimized = false): FilterProgram {
  return compileFilter(expression, { linktype: DLT_EN10MB, snaplen: 262144, savefile: true, unoptimized }, NAMES);
}

function takes(expression: string, bytes: Uint8Array, unoptimized = false): boolean {
  return compile(expression, unoptimized).run(bytes, 0, bytes.length) > 0;
}

/** What the real tcpdump -ddd says: a line with the filter, one with its code (code,jt,jf,k) or behind "!" the complaint. */
const RECORDED = readFileSync(new URL('./filters.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

function compiled(expression: string): string {
  try {
    const { instructions } = compile(expression);
    return `  ${instructions.map(({ code, jt, jf, k }) => `${code},${jt},${jf},${k >>> 0}`).join(' ')}`;
  } catch (error) {
    return `! tcpdump: ${(error as Error).message}`;
  }
}

describe('pcap filters', () => {
  it.each(RECORDED.flatMap((line, n) => (n % 2 === 0 ? [[line, RECORDED[n + 1]]] : [])))('code of %s', (expression, code) => {
    expect(compiled(expression)).toBe(code);
  });

  it.each([
    ['icmp', true, false, false],
    ['arp', false, true, false],
    ['icmp or arp', true, true, false],
    ['not arp', true, false, true],
    ['src 10.0.0.1', true, true, true],
    ['dst host 10.0.0.1', false, false, false],
    ['host 10.0.0.9 or 10.0.0.2', true, true, true],
    ['ip host 10.0.0.2', true, false, true],
    ['net 10.0.0.0/8 and not icmp', false, true, true],
    ['port http', false, false, true],
    ['tcp dst port 80', false, false, true],
    ['src port 80', false, false, false],
    ['portrange 70-90', false, false, true],
    ['udp port 80', false, false, false],
    ['tcp[tcpflags] & (tcp-syn|tcp-ack) = tcp-syn', false, false, true],
    ['icmp[icmptype] == icmp-echo', true, false, false],
    ['ip[8] = 64 && ip[9] != 1', false, false, true],
    ['ether broadcast', false, true, false],
    ['ether src 02:00:00:00:00:01 and len >= 54', true, false, true],
    ['greater 98', true, false, false],
    ['host gateway1', true, true, true],
    ['(icmp or tcp) and (src 10.0.0.1)', true, false, true],
  ])('%s', (expression, echo, arp, syn) => {
    expect([takes(expression, ECHO), takes(expression, ARP), takes(expression, SYN)]).toEqual([echo, arp, syn]);
  });

  it('looks behind a VLAN tag once vlan was said', () => {
    const tagged = new Uint8Array([...ECHO.slice(0, 12), 0x81, 0x00, 0x00, 0x05, ...ECHO.slice(12)]);
    expect([takes('icmp', tagged), takes('vlan 5 and icmp', tagged), takes('vlan 6', tagged)]).toEqual([false, true, false]);
  });

  const words = fc.constantFrom(
    'host',
    'net',
    'port',
    'src',
    'dst',
    'and',
    'or',
    'not',
    '(',
    ')',
    'icmp',
    'ip',
    'arp',
    '10.0.0.1',
    '/8',
    '80',
    '[',
    ']',
    ':',
    '&',
    '=',
    'len',
    'ether',
    'tcp',
    'vlan',
    'mask',
    'x',
    '-',
    '!',
    'proto',
  );
  test.prop([fc.array(words, { maxLength: 10 }), fc.uint8Array({ maxLength: 80 })])(
    'any words: compiled or refused, and the optimised code takes the same frames',
    (list, bytes) => {
      let plain: FilterProgram;
      try {
        plain = compile(list.join(' '), true);
      } catch (error) {
        expect(error instanceof FilterError || error instanceof FilterNotModelled).toBe(true);
        return;
      }
      try {
        const optimized = compile(list.join(' '));
        expect(optimized.run(bytes, 0, bytes.length)).toBe(plain.run(bytes, 0, bytes.length));
      } catch (error) {
        expect((error as Error).message).toBe('expression rejects all packets');
        expect(plain.run(bytes, 0, bytes.length)).toBe(0);
      }
    },
  );
});
