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
import { pcapngFile } from '../../src/view/pcapng.ts';

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

it('writes a pcapng file that is read back as it was', () => {
  const file = pcapngFile(packets, 1_700_000_000_000_000_000);
  expect(parseCapture(file).error).toBeUndefined();
  const links = packets.filter(({ layer }) => layer === 'ethernet');
  const back = readCapture(pcapngFile(links, 1_700_000_000_000_000_000));
  expect(back.ok && back.packets.map(({ frame }) => [...frame])).toEqual(links.map(({ frame }) => [...frame]));
  expect(back.ok && back.packets.map(({ record }) => record.what)).toEqual(links.map(({ record }) => record.what));
  expect(readCapture(file.subarray(0, 100))).toMatchObject({ ok: true });
  expect(readCapture(Uint8Array.of(1, 2, 3, 4, 5))).toEqual({ ok: false, error: 'unknown file format' });
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
