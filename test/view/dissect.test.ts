import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { parseCapture } from '../../src/tools/tcpdump/capture_file.ts';
import { searchPackets } from '../../src/machine/packet_search.ts';
import { readCapture } from '../../src/machine/read_capture.ts';
import { Machine } from '../../src/machine/machine.ts';
import { capture } from '../../src/machine/capture.ts';
import { dissect } from '../../src/view/dissect/dissect.ts';
import type { Field } from '../../src/view/dissect/field.ts';
import { hostSources } from '../../src/view/netns_names.ts';
import { Observer } from '../../src/view/observer.ts';
import { conversationFilter } from '../../src/view/conversation.ts';
import { pcapngFile } from '../../src/view/pcapng.ts';
import { tapsOf } from '../../src/view/taps.ts';

/** A machine on which some packets went about, and what was seen of them. */
function seen(): Observer {
  const machine = new Machine({ lab: 'bare', seed: 1 });
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  capture(
    machine,
    'host',
    `ip netns add n; ip link add va type veth peer name vb netns n
     ip addr add 10.0.0.1/24 dev va; ip link set va up; ip -n n addr add 10.0.0.2/24 dev vb; ip -n n link set vb up
     ping -c 1 10.0.0.2; nc -z -w 1 10.0.0.2 80; echo hello | nc -u -w 1 10.0.0.2 53`,
  );
  observer.look();
  return observer;
}

const observer = seen();
const { packets } = observer.packets;

function lines(fields: readonly Field[], depth = 0): string[] {
  return fields.flatMap(({ name, value, parts }) => [`${'  '.repeat(depth)}${name}: ${value}`, ...lines(parts ?? [], depth + 1)]);
}

it('reads an echo request to its last byte', () => {
  const packet = packets.find(({ record }) => record.what.startsWith('echo request'))!;
  const tree = dissect(packet.frame, packet.layer);
  expect(tree.map(({ name }) => name)).toEqual(['Ethernet', 'IPv4', 'ICMP', 'Data']);
  expect(lines(tree)).toContain('  Time to live: 64');
  expect(lines(tree)).toContain('  Type: echo request (8)');
  expect(lines(tree).find((line) => line.includes('Header checksum'))).toMatch(/\(right\)$/);
  expect(tree.at(-1)!.end).toBe(packet.frame.length);
});

it('reads a SYN with its options', () => {
  const packet = packets.find(({ record }) => record.protocol === 'tcp')!;
  const text = lines(dissect(packet.frame, packet.layer)).join('\n');
  expect(text).toContain('Flags: SYN');
  expect(text).toContain('maximum segment size 1460');
});

it('finds packets by a pcap filter, and says what is wrong with one', () => {
  const ids = (expression: string): string[] => {
    const result = searchPackets(packets, expression);
    if (!result.ok) return [result.error];
    return result.ids.map((id) => observer.packets.find(id)!.record.protocol);
  };
  expect(new Set(ids('icmp and host 10.0.0.2'))).toEqual(new Set(['icmp']));
  expect(ids('tcp port http').length).toBeGreaterThan(0);
  expect(ids('tcp[tcpflags] & tcp-syn != 0').every((protocol) => protocol === 'tcp')).toBe(true);
  expect(ids('icmp and')[0]).toContain('syntax error');
  expect(ids('port nonsense')[0]).toContain('nonsense');
});

it('writes a pcapng file with a block for each interface, which is read back as it was', () => {
  const taps = packets.flatMap((packet) => packet.taps).filter(({ layer }) => layer === 'ethernet');
  const file = pcapngFile(taps, 1_700_000_000_000_000_000);
  expect(parseCapture(file).error).toBeUndefined();
  const back = readCapture(file);
  const inOrder = taps.toSorted((a, b) => a.time - b.time);
  expect(back.ok && back.packets.map(({ frame }) => [...frame])).toEqual(inOrder.map(({ frame }) => [...frame]));
  const text = new TextDecoder('latin1').decode(file);
  for (const { name, count } of tapsOf(packets)) {
    expect(count).toBeGreaterThan(0);
    expect(text).toContain(name);
    expect(text).toContain(`${name.split(' ').at(-1)} in ${name.split(' ')[0]}`);
  }
});

it('says what is wrong with a capture, and how far it can be read', () => {
  const file = pcapngFile(
    packets.flatMap((packet) => packet.taps).filter(({ layer }) => layer === 'ethernet'),
    0,
  );
  expect(readCapture(file.subarray(0, -3))).toMatchObject({
    ok: true,
    warning: { en: expect.stringMatching(/^damaged behind packet \d+: /) },
  });
  expect(readCapture(Uint8Array.of(1, 2, 3, 4, 5))).toMatchObject({ ok: false, error: { en: 'unknown file format' } });
});

it('the filter of a conversation lets through what both ends say', () => {
  const [first] = packets.filter(({ record }) => record.protocol === 'tcp');
  const filter = conversationFilter(packets, first.record.id);
  expect(filter).toMatch(/^tcp and host [\d.]+ and host [\d.]+ and port \d+ and port \d+$/);
  const result = searchPackets(packets, filter);
  const found = packets.filter(({ record }) => result.ok && result.ids.includes(record.id));
  expect(new Set(found.map(({ record }) => record.from))).toEqual(new Set([first.record.from, first.record.to]));
  expect(conversationFilter(packets, 12_345)).toBe('');
});

test.prop([fc.integer({ min: 0, max: packets.length - 1 }), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 8 }), fc.nat(120)], {
  numRuns: 2000,
})('a damaged frame is told as far as it goes', (which, changes, length) => {
  const { frame, layer } = packets[which];
  const bytes = frame.slice(0, Math.min(frame.length, length));
  for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
  const check = (fields: readonly Field[]): void => {
    for (const { begin, end, parts } of fields) {
      expect(begin).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(bytes.length);
      check(parts ?? []);
    }
  };
  check(dissect(bytes, layer));
});
