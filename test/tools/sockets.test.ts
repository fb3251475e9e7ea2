import { describe, expect, it } from 'vitest';
import { expandGlob } from '../../src/tools/curl/glob.ts';
import { amount } from '../../src/tools/curl/meter.ts';
import { parseUrl, resolveUrl, withoutDots } from '../../src/tools/curl/url.ts';
import { httpDate } from '../../src/tools/http/http_date.ts';
import { lineHead, rateText } from '../../src/tools/iperf3/units.ts';
import { duration } from '../../src/tools/ss/ss.ts';
import { bandwidth, general } from '../../src/tools/ss/tcp_info.ts';

describe('numbers as the tools write them', () => {
  it('curl: five characters', () => {
    expect([0, 99999, 168894, 95736832, 5 * 2 ** 30].map(amount)).toEqual(['    0', '99999', ' 164k', '91.3M', '5120M']);
  });
  it('ss: timers and rates', () => {
    expect([500, 4120, 59000, 119 * 60000].map(duration)).toEqual(['500ms', '4.120sec', '59sec', '119min']);
    expect(bandwidth(2364081633, false)).toBe('2.36Gbps'.slice(0, -3));
    expect(general(0.049)).toBe('0.049');
  });
  it('iperf3: units', () => {
    expect(rateText(1.25e9, 1, 'a')).toBe('10.0 Gbits/sec');
    expect(lineHead(5, 0, 1, 1.24 * 2 ** 30, 'a')).toBe('[  5]   0.00-1.00   sec  1.24 GBytes  10.7 Gbits/sec');
  });
  it('HTTP: dates', () => {
    expect(httpDate(1795269359e9)).toBe('Sat, 21 Nov 2026 13:55:59 GMT');
  });
});

describe('URLs as curl reads them', () => {
  it('has a scheme, a port and a path in the end', () => {
    expect(parseUrl('10.0.0.1')).toMatchObject({ scheme: 'http', host: '10.0.0.1', port: 80, path: '/' });
    expect(parseUrl('http://u:p@h:81/a?b#c')).toMatchObject({ user: 'u', password: 'p', host: 'h', port: 81, path: '/a?b', fragment: 'c' });
    expect(() => parseUrl('http://')).toThrow('URL rejected: No host part in the URL');
    expect(() => parseUrl('gopherx://x')).toThrow('Protocol "gopherx" not supported');
  });
  it('leads on', () => {
    expect(resolveUrl(parseUrl('http://h/a/b'), '../c')).toBe('http://h/c');
    expect(withoutDots('/a/./b/../c')).toBe('/a/c');
    expect(expandGlob('f[1-3].{a,b}').map(({ url }) => url)).toEqual(['f1.a', 'f1.b', 'f2.a', 'f2.b', 'f3.a', 'f3.b']);
    expect(() => expandGlob('x/[3-1]')).toThrow('bad range in URL position 8:\nx/[3-1]\n       ^');
  });
});
