import { describe, expect, it } from 'vitest';
import { icmpWords } from '../../src/tools/ping/icmp_words.ts';
import { PingError, parsePingOptions } from '../../src/tools/ping/options.ts';
import { formatRoundTrip } from '../../src/tools/ping/summary.ts';

function refusal(words: string): [string, number] {
  try {
    parsePingOptions(['ping', ...words.split(' ')]);
  } catch (error) {
    if (error instanceof PingError) return [error.message, error.status];
    throw error;
  }
  return ['', 0];
}

describe('ping', () => {
  it('reads its options', () => {
    const { options } = parsePingOptions('ping -c 3 -i 0.2 -s 100 -I eth0 -M do -t 7 -f 10.0.0.1'.split(' '));
    expect(options).toMatchObject({
      count: 3,
      interval: 200,
      dataLength: 100,
      device: 'eth0',
      pmtudisc: 2,
      ttl: 7,
      flood: true,
      numeric: true,
    });
    expect(parsePingOptions(['ping', '-I', '10.0.0.9', 'x']).options).toMatchObject({ strictSource: true, source: 0x0a000009 });
  });
  it("refuses in iputils' words", () => {
    expect(refusal('-c 0 x')).toEqual(["invalid argument: '0': out of range: 1 <= value <= 9223372036854775807", 1]);
    expect(refusal('-c x y')).toEqual(["invalid argument: 'x'", 1]);
    expect(refusal('-s 70000 x')).toEqual(["invalid -s value: '70000': out of range: 0 <= value <= 65507", 1]);
    expect(refusal('-M foo x')).toEqual(['invalid -M argument: foo', 2]);
    expect(refusal('-n')).toEqual(['usage error: Destination address required', 2]);
  });
  it('only warns of garbage behind an interval', () => {
    expect(parsePingOptions(['ping', '-i', '1s', 'x']).warnings).toEqual([
      'option argument contains garbage: s',
      'this will become fatal error in the future',
    ]);
  });
  it('rounds the longer the fewer decimals', () => {
    expect([43, 1234, 12345, 123456].map((usec) => formatRoundTrip(usec, false))).toEqual(['0.043', '1.23', '12.3', '123']);
    expect(formatRoundTrip(123456, true)).toBe('123.456');
  });
  it('says ICMP errors', () => {
    expect(icmpWords(3, 13, 0)).toBe('Packet filtered');
    expect(icmpWords(3, 4, 1400)).toBe('Frag needed and DF set (mtu = 1400)');
    expect(icmpWords(11, 0, 0)).toBe('Time to live exceeded');
  });
});
