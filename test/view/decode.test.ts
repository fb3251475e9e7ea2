import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src/view/decode.ts';

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));
}

const ARP_REQUEST = bytes('ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 c0a80101 000000000000 c0a80102');
const ECHO = bytes('020000000002 020000000001 0800 4500001c0000400040010000c0a80101c0a80102 0800 0000 019c 0003');

describe('what a frame says', () => {
  it('names an ARP request by who asks for whom', () => {
    const facts = decodeFrame(ARP_REQUEST, 'ethernet');
    expect(facts).toMatchObject({ protocol: 'arp', arpOp: 1, from: '192.168.1.1', to: '192.168.1.2', what: 'who-has 192.168.1.2' });
  });

  it('names an echo request with its sequence number', () => {
    const facts = decodeFrame(ECHO, 'ethernet');
    expect(facts).toMatchObject({ protocol: 'icmp', icmpType: 8, icmpId: 412, icmpSeq: 3, from: '192.168.1.1', to: '192.168.1.2' });
    expect(decodeFrame(ECHO.subarray(14), 'ip')).toMatchObject({ icmpType: 8, icmpSeq: 3 });
  });

  test.prop([fc.uint8Array({ maxLength: 120 }), fc.constantFrom('ethernet' as const, 'ip' as const)])('takes any bytes', (frame, layer) => {
    expect(decodeFrame(frame, layer).length).toBe(frame.length);
  });

  test.prop([fc.nat(ECHO.length)])('takes a frame cut short anywhere', (length) => {
    expect(() => decodeFrame(ECHO.subarray(0, length), 'ethernet')).not.toThrow();
  });
});
