import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/machine/machine.ts';
import type { SessionRecord } from '../../src/worker/api.ts';
import { foldInputs, readSession, saveFolded, saveSession } from '../../src/worker/session_file.ts';
import { commandsOf } from '../../src/worker/timeline.ts';

const SECOND = 1e9;

/** A session in which somebody typed `lines`, key by key, as people do. */
function typed(lines: readonly string[], seconds = 0.4): Machine {
  const machine = new Machine({ lab: 'bare', seed: 3 });
  const terminal = machine.openTerminal('host', { cols: 90, rows: 24 });
  machine.runUntil(machine.now + SECOND);
  for (const line of lines) {
    for (const [at, key] of [...line, '\r'].entries()) {
      terminal.input(key);
      machine.runUntil(machine.now + 80_000_000 + at * 1_234_567);
    }
    machine.runUntil(machine.now + seconds * SECOND);
  }
  return machine;
}

function recordOf({ lab, seed, now, steps, hash, inputs }: Machine): SessionRecord {
  return { lab: lab.name, seed, now, steps, hash, inputs };
}

async function again(text: string): Promise<Machine> {
  const { lab, seed, now, inputs } = await readSession(text);
  const machine = new Machine({ lab, seed });
  machine.replay(inputs, now);
  return machine;
}

/** What two people see of a machine. */
function network(machine: Machine): string {
  const terminal = machine.openTerminal('host', { cols: 200, rows: 50 });
  let output = '';
  terminal.onOutput((bytes) => (output += new TextDecoder().decode(bytes)));
  terminal.input('for n in $(ip netns list | cut -d" " -f1); do ip -n $n addr; ip -n $n route; done; ip addr; ip route; bridge link\r');
  machine.runUntil(machine.now + 2 * SECOND);
  return output;
}

const LINES = [
  'ip netns add ns1',
  'ip link add br0 type bridge; ip link set br0 up',
  'ip link add v1 type veth peer name eth0 netns ns1; ip link set v1 master br0 up',
  'ip addr add 10.0.0.1/24 dev br0',
  'ip -n ns1 addr add 10.0.0.2/24 dev eth0; ip -n ns1 link set eth0 up',
  'ping -c 2 10.0.0.2',
];

describe('a session as text', () => {
  it('is the same machine again, to the bit', async () => {
    const machine = typed(LINES, 1.5);
    const twin = await again(await saveSession(recordOf(machine), 'lesson:3'));
    expect([twin.hash, twin.steps, twin.now]).toEqual([machine.hash, machine.steps, machine.now]);
    expect((await readSession(await saveSession(recordOf(machine), 'lesson:3'))).lesson).toBe('lesson:3');
  });

  it('is the same network for a link, and the same each time', async () => {
    const machine = typed(LINES, 1.5);
    const link = await saveFolded(recordOf(machine), '');
    const twin = await again(link);
    expect(twin.hash).toBe((await again(link)).hash);
    expect(network(twin)).toBe(network(machine));
    expect(link.length).toBeLessThan(700);
  });

  it('keeps which namespace a terminal was opened in', async () => {
    const machine = typed(LINES, 1.5);
    const inside = machine.openTerminal('host', { cols: 80, rows: 24, netns: 'ns1' });
    machine.runUntil(machine.now + SECOND);
    inside.input('ip link set lo up; ip addr add 10.1.1.1/32 dev lo\r');
    machine.runUntil(machine.now + SECOND);
    const before = machine.inputs.length;
    expect(() => machine.openTerminal('host', { cols: 80, rows: 24, netns: 'gone' })).toThrow('no network namespace is called "gone"');
    expect(machine.inputs.length).toBe(before);
    const twin = await again(await saveSession(recordOf(machine), ''));
    expect([twin.hash, twin.terminals[1].netns]).toEqual([machine.hash, 'ns1']);
    const linked = await again(await saveFolded(recordOf(machine), ''));
    expect(linked.terminals[1].netns).toBe('ns1');
    expect(network(linked)).toContain('10.1.1.1/32');
  });

  it('of 200 commands fits a link of 4 kB and is there again within a second', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => {
      const name = `n${(i >> 2) + 1}`;
      return [
        `ip netns add ${name}`,
        `ip link add v${name} type veth peer name eth0 netns ${name}`,
        `ip link set v${name} up`,
        `ip -n ${name} addr add 10.0.${i}.2/24 dev eth0`,
      ][i & 3];
    });
    const machine = typed(lines, 0.1);
    const link = await saveFolded(recordOf(machine), '01-two-namespaces-and-a-bridge:4');
    expect(link.length).toBeLessThan(4000);
    const begin = performance.now();
    const twin = await again(link);
    // On a quiet machine it takes 0.2 s.
    expect(performance.now() - begin).toBeLessThan(3000);
    expect(twin.hash).toBe((await again(link)).hash);
    expect(network(twin)).toBe(network(machine));
  });

  it('keeps keys that act at once apart', () => {
    const at = (time: number, data: string) => ({ time, steps: 1, type: 'data' as const, terminal: 0, data });
    expect(
      foldInputs([at(1, 'p'), at(2, 'i'), at(3, '\x03'), at(4, 'l'), at(5, 's'), at(6, '\r'), at(7, 'x')]).map(
        (input) => 'data' in input && input.data,
      ),
    ).toEqual(['pi', '\x03', 'ls\r', 'x']);
  });

  it('says what is wrong with it', async () => {
    const good = await saveSession(recordOf(typed(['ip link'])), '');
    await expect(readSession('')).rejects.toThrow('it is empty');
    await expect(readSession(`9${good.slice(1)}`)).rejects.toThrow('another edition');
    await expect(readSession(good.slice(0, -8))).rejects.toThrow('damaged');
    await expect(readSession(`${good.slice(0, 20)}%%%`)).rejects.toThrow('damaged');
    const broken = await saveSession({ ...recordOf(typed([])), inputs: [{ time: 5, steps: 1, type: 'close', terminal: 7 }] }, '');
    await expect(readSession(broken)).rejects.toThrow('inputs[0]: there is no terminal 7');
  });

  test.prop([fc.string({ unit: 'grapheme-ascii', maxLength: 300 })], { numRuns: 200 })('never breaks on anything', async (text) => {
    await readSession(`1${text}`).then(
      (session) => expect(session.inputs).toBeInstanceOf(Array),
      (error: unknown) => expect((error as Error).message).not.toBe(''),
    );
  });
});

it('command lines are read off the keys', () => {
  const marks = commandsOf(typed(['echo hi', 'ls\x7f\x7fip a', 'nothing\x15true']).inputs);
  expect(marks.map(({ text }) => text)).toEqual(['echo hi', 'ip a', 'true']);
});
