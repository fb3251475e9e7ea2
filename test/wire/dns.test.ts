import { describe, expect, it } from 'vitest';
import { DNS_A, DNS_CNAME, DNS_IN, DNS_MX, DNS_QR, DNS_RD, dnsRdata, emitDns, parseDns, reverseDnsName } from '../../src/wire/dns.ts';

const record = (name: string, type: number, data: string) => ({ name, type, class: DNS_IN, ttl: 300, data, rdata: dnsRdata(type, data) });

describe('DNS messages', () => {
  const message = {
    id: 0x1234,
    flags: DNS_QR | DNS_RD,
    questions: [{ name: 'www.example.com', type: DNS_A, class: DNS_IN }],
    answers: [
      record('www.example.com', DNS_CNAME, 'example.com'),
      record('example.com', DNS_A, '192.0.2.1'),
      record('example.com', DNS_MX, '10 mail.example.com'),
    ],
    authority: [],
    additional: [],
  };

  it('are read as they were written, names compressed', () => {
    const bytes = emitDns(message);
    const back = parseDns(bytes, bytes.length)!;
    expect(back.answers.map(({ name, data }) => [name, data])).toEqual([
      ['www.example.com', 'example.com.'],
      ['example.com', '192.0.2.1'],
      ['example.com', '10 mail.example.com.'],
    ]);
    expect(bytes.length).toBeLessThan(120);
  });

  it('that are cut or lead in a circle are none', () => {
    const bytes = emitDns(message);
    for (let length = 0; length < bytes.length; length++) expect(parseDns(bytes, length)).toBeUndefined();
    const circle = Uint8Array.from([...bytes.subarray(0, 12), 0xc0, 12, 0, 1, 0, 1]);
    circle.fill(0, 6, 12);
    expect(parseDns(circle, circle.length)).toBeUndefined();
  });

  it('name addresses backwards', () => {
    expect(reverseDnsName(0x0a000102)).toBe('2.1.0.10.in-addr.arpa');
  });
});
