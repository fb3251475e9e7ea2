import { describe, expect, it } from 'vitest';
import { CablePoints, lineOf } from '../../src/ui/map/cable_points.ts';
import { FLIGHT, Flights } from '../../src/ui/map/flights.ts';
import type { Hop } from '../../src/view/packet.ts';

const hop = (from: number, to: number, time = 0, packet = 1): Hop => ({ from, to, time, packet, protocol: 'icmp' });

describe('a line along a cable', () => {
  it('goes where the path goes', () => {
    const { xs, ys, lengths } = lineOf('M10 20V50Q10 60 20 60H100C110 60 120 70 120 80');
    expect([xs[0], ys[0]]).toEqual([10, 20]);
    expect([xs.at(-1), ys.at(-1)]).toEqual([120, 80]);
    expect(lengths.at(-1)).toBeGreaterThan(150);
    expect(lengths.at(-1)).toBeLessThan(170);
  });

  it('is found from both ends', () => {
    const points = new CablePoints();
    points.set([{ key: 'c', kind: 'cable', path: 'M0 0V100', from: 1, to: 2, carrier: true }]);
    const spot = { x: 0, y: 0 };
    expect(points.at('1:2', 0.25, spot)).toBe(true);
    expect(spot).toEqual({ x: 0, y: 25 });
    expect(points.at('2:1', 0.25, spot)).toBe(true);
    expect(spot).toEqual({ x: 0, y: 75 });
    expect(points.at('1:3', 0.25, spot)).toBe(false);
  });
});

describe('packets on their way', () => {
  it('follow each other while there are few; copies of a flooded frame go together', () => {
    const flights = new Flights((device) => (device >= 10 && device < 20 ? 99 : 0));
    flights.take([hop(1, 10), hop(11, 2), hop(12, 3), hop(3, 12, 5, 2)], 1000);
    const begins = [1000, 1400, 1800].map((now) => flights.inTheAir(now).map(({ way }) => way));
    expect(begins[0]).toEqual(['1:10']);
    expect(begins[1]).toEqual(['1:10', '11:2', '12:3']);
    expect(begins[2]).toEqual(['3:12']);
  });

  it('flow when there are many, and are forgotten when they have arrived', () => {
    const flights = new Flights(() => 0);
    flights.take(
      Array.from({ length: 500 }, (_, at) => hop(1, 2, at, at)),
      1000,
    );
    expect(flights.inTheAir(1200).length).toBe(500);
    expect(flights.inTheAir(1200 + FLIGHT).length).toBe(0);
    expect(flights.size).toBe(0);
  });
});
