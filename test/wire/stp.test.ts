import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { be32 } from '../../src/wire/addr.ts';
import * as stp from '../../src/wire/stp.ts';

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const short = fc.nat(0xffff);

test.prop([fc.boolean(), fc.boolean(), word, word, fc.nat(0x7fffffff), word, word, short, short, short, short, short])(
  'a configuration message reads as it was written',
  (tc, tca, rootHigh, rootLow, cost, bridgeHigh, bridgeLow, port, age, maxAge, hello, delay) => {
    const bytes = new Uint8Array(40).fill(0xee);
    const root = { high: rootHigh, low: rootLow };
    stp.emitConfigBpdu(bytes, 2, tc, tca, root, cost, { high: bridgeHigh, low: bridgeLow }, port, age, maxAge, hello, delay);
    expect(stp.bpduCheck(bytes, 2, 2 + stp.BPDU_CONFIG_LENGTH)).toBe(stp.BPDU_TYPE_CONFIG);
    expect(stp.bpduCheck(bytes, 2, 1 + stp.BPDU_CONFIG_LENGTH)).toBe(-1);
    expect(bytes[1]).toBe(0xee);
    expect(bytes[37]).toBe(0xee);
    expect([stp.bpduTopologyChange(bytes, 2), stp.bpduTopologyChangeAck(bytes, 2)]).toEqual([tc, tca]);
    expect([be32(bytes, stp.bpduRootAt(2)), be32(bytes, stp.bpduRootAt(2) + 4)]).toEqual([rootHigh, rootLow]);
    expect([be32(bytes, stp.bpduBridgeAt(2)), be32(bytes, stp.bpduBridgeAt(2) + 4)]).toEqual([bridgeHigh, bridgeLow]);
    expect(stp.bpduRootPathCost(bytes, 2)).toBe(cost);
    expect([stp.bpduPortId(bytes, 2), stp.bpduMessageAge(bytes, 2), stp.bpduMaxAge(bytes, 2)]).toEqual([port, age, maxAge]);
    expect([stp.bpduHelloTime(bytes, 2), stp.bpduForwardDelay(bytes, 2)]).toEqual([hello, delay]);
  },
);

test.prop([fc.uint8Array({ maxLength: 60 })])('any bytes are read or refused', (bytes) => {
  const type = stp.bpduCheck(bytes, 0, bytes.length);
  expect(type === -1 || bytes.length >= stp.BPDU_TCN_LENGTH).toBe(true);
});

it('other versions are refused', () => {
  const bytes = new Uint8Array(35);
  bytes[2] = 2;
  expect(stp.bpduCheck(bytes, 0, 35)).toBe(-1);
});
