import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { parseAddr, parsePrefix } from '../../../src/tools/iproute2/inet_prefix.ts';
import { formatIpv6, parseIpv6 } from '../../../src/tools/iproute2/ipv6_text.ts';
import { JsonWriter } from '../../../src/tools/iproute2/json_writer.ts';
import { parseLlAddr } from '../../../src/tools/iproute2/ll_addr.ts';
import { getInteger, getTimeRtt, getU16, getU8, getUnsigned } from '../../../src/tools/iproute2/numbers.ts';
import { formatNum } from '../../../src/tools/iproute2/print_num.ts';
import { timestampText } from '../../../src/tools/iproute2/timestamp.ts';
import { WordTable } from '../../../src/tools/iproute2/word_table.ts';
import { AF_INET } from '../../../src/uapi/socket.ts';
import { formatIpv4 } from '../../../src/wire/addr.ts';

describe('numbers', () => {
  property.prop([fc.integer({ min: 0, max: 0xffffffff })])('are read in three bases', (value) => {
    expect(getUnsigned(String(value))).toBe(value);
    expect(getUnsigned(`0x${value.toString(16)}`)).toBe(value);
    expect(getUnsigned(`0${value.toString(8)}`)).toBe(value);
  });

  property.prop([fc.string()])('anything else is refused, never thrown at', (text) => {
    const value = getUnsigned(text);
    if (value !== undefined) expect(value).toBeGreaterThanOrEqual(0);
    if (!/\d/.test(text)) expect(value).toBeUndefined();
  });

  test('have ranges', () => {
    expect([getU8('256'), getU16('65535'), getUnsigned('4294967296'), getUnsigned('-1'), getInteger('-1')]).toEqual([
      undefined,
      65535,
      undefined,
      undefined,
      -1,
    ]);
    expect(getUnsigned('12x')).toBeUndefined();
    expect(getUnsigned('089')).toBeUndefined();
  });

  test('times', () => {
    expect(getTimeRtt('1.5s')).toEqual({ ms: 1500, raw: false });
    expect(getTimeRtt('7')).toEqual({ ms: 7, raw: true });
    expect(getTimeRtt('3m')).toBeUndefined();
  });
});

describe('addresses', () => {
  property.prop([fc.integer()])('IPv4 in its usual form', (addr) => {
    expect(parseAddr(formatIpv4(addr), 0)).toMatchObject({ family: AF_INET, addr });
  });

  test('short forms and masks', () => {
    expect(parsePrefix('10.8/16', 0)).toMatchObject({ addr: 0x0a080000, bitlen: 16 });
    expect(parsePrefix('10.0.0.0/255.255.254.0', 0)).toMatchObject({ bitlen: 23 });
    expect(parsePrefix('10.0.0.0/255.0.255.0', 0)).toBeUndefined();
    expect(parsePrefix('default', 0)).toMatchObject({ bitlen: 0, prefixlenSpecified: true });
    expect(parsePrefix('any/8', 0)).toBeUndefined();
  });

  property.prop([fc.uint8Array({ minLength: 16, maxLength: 16 })])('IPv6 there and back', (bytes) => {
    expect(parseIpv6(formatIpv6(bytes))).toEqual(bytes);
  });

  test('link-layer addresses ignore what follows a byte`s digits', () => {
    expect(parseLlAddr('1:2:3:4:5:6x', 32)).toEqual(Uint8Array.from([1, 2, 3, 4, 5, 6]));
    expect(parseLlAddr('1:2:zz', 32)).toBe('zz');
    expect(parseLlAddr('1:100', 32)).toBe('100');
  });
});

describe('output', () => {
  property.prop([fc.jsonValue()])('JSON is JSON', (value) => {
    for (const pretty of [false, true]) {
      let text = '';
      const writer = new JsonWriter((part) => (text += part), pretty);
      write(writer, value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });

  test('counters for people', () => {
    expect(formatNum(999, 5, true, false)).toBe('  999 ');
    expect(formatNum(1500, 5, true, false)).toBe('1.50k ');
    expect(formatNum(123456789, 5, true, false)).toBe(' 123M ');
    expect(formatNum(1048576, 5, true, true)).toBe('1.00Mi ');
  });

  test('time stamps', () => {
    expect(timestampText(1_700_000_000_123_456_000, false)).toBe('Timestamp: Tue Nov 14 22:13:20 2023 123456 usec\n');
    expect(timestampText(951_782_400_000_000_000, true)).toBe('[2000-02-29T00:00:00.000000] ');
  });

  test('words', () => {
    const table = new WordTable([
      ['list* show*', 1],
      ['link', 2],
      ['local*', 3],
    ]);
    expect(['l', 'li', 'lo', 'link', 'sh', 'lin', ''].map((word) => table.find(word))).toEqual([1, 1, 3, 2, 1, undefined, undefined]);
  });
});

function write(writer: JsonWriter, value: unknown): void {
  if (Array.isArray(value)) {
    writer.startArray();
    for (const element of value) write(writer, element);
    writer.endArray();
  } else if (typeof value === 'object' && value !== null) {
    writer.startObject();
    for (const [key, member] of Object.entries(value)) {
      writer.name(key);
      write(writer, member);
    }
    writer.endObject();
  } else writer.value(value as string | number | boolean | null);
}
