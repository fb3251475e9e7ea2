import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { read, TcpLab, write } from './tcp_host.ts';

/** Packets of a classic little-endian pcap of Ethernet frames, from the IP header on. */
function packetsOf(pcap: Uint8Array): Uint8Array[] {
  const view = new DataView(pcap.buffer, pcap.byteOffset, pcap.length);
  const packets: Uint8Array[] = [];
  for (let at = 24; at < pcap.length;) {
    const length = view.getUint32(at + 8, true);
    packets.push(pcap.slice(at + 16 + 14, at + 16 + length));
    at += 16 + length;
  }
  return packets;
}

/**
 * A packet as hexadecimal text, with what no two sessions share taken out: identification (kept relative to the one before of
 * its side), IP checksum, numbers (made relative to the first of each side), time stamps (how much later), ports stay.
 */
function normalise(packets: readonly Uint8Array[]): string[] {
  const isn = new Map<number, number>();
  const clock = new Map<number, number>();
  const lastId = new Map<number, number>();
  return packets.map((packet) => {
    const bytes = Uint8Array.from(packet);
    const view = new DataView(bytes.buffer);
    const side = bytes[15];
    const id = view.getUint16(4);
    const step = id === 0 ? 0 : lastId.has(side) ? (id - lastId.get(side)!) & 0xffff : 1;
    if (id !== 0) lastId.set(side, id);
    view.setUint16(4, step);
    view.setUint16(10, 0);
    if (!isn.has(side)) isn.set(side, view.getUint32(24));
    view.setUint32(24, view.getUint32(24) - isn.get(side)!);
    const peer = isn.get(bytes[19]);
    if ((bytes[33] & 16) !== 0 && peer !== undefined) view.setUint32(28, view.getUint32(28) - peer);
    for (let at = 40; at < 20 + (bytes[32] >> 4) * 4;) {
      if (bytes[at] === 1) {
        at++;
        continue;
      }
      if (bytes[at] === 8) {
        if (!clock.has(side)) clock.set(side, view.getUint32(at + 2));
        const echo = view.getUint32(at + 6) - (clock.get(bytes[19]) ?? 0);
        // Within 20 ms of each other both clocks say the same.
        view.setUint32(at + 2, Math.round((view.getUint32(at + 2) - clock.get(side)!) / 50));
        view.setUint32(at + 6, Math.round(echo / 50));
      }
      at += bytes[at + 1];
    }
    return Buffer.from(bytes).toString('hex');
  });
}

test('a session byte for byte as the real kernel sends it: handshake, data both ways, close', () => {
  const lab = new TcpLab();
  const listener = lab.listener();
  const client = lab.connect();
  lab.ms(99);
  const server = listener.accept();
  if (typeof server === 'number') throw new Error('accept');
  write(client, 'hello, server\n');
  lab.ms(0.1);
  expect(read(server as never)).toBe('hello, server\n');
  write(server as never, 'hello, client\n');
  lab.ms(0.1);
  expect(read(client)).toBe('hello, client\n');
  lab.ms(100);
  client.release();
  lab.ms(7);
  expect(read(server as never)).toBe(0);
  server.release();
  lab.ms(10);
  const real = normalise(packetsOf(readFileSync(new URL('./captures/tcp_session.pcap', import.meta.url))));
  // The captures' ports are the recorded ones.
  const ours = normalise(
    lab.sent.map(({ bytes }) => {
      const copy = bytes.slice();
      const at = copy[15] === 1 ? 20 : 22;
      copy[at] = 40001 >> 8;
      copy[at + 1] = 40001 & 255;
      return copy;
    }),
  );
  expect(ours).toEqual(real);
});
