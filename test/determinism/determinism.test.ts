import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Machine } from '../../src/machine/machine.ts';
import { runTranscript } from '../../src/machine/script.ts';

const CASES = join(import.meta.dirname, '../conformance/cases');
const SECOND = 1e9;
const COMMANDS = [
  'ip netns add red\r',
  'ip link add v0 type veth peer name v1 netns red\r',
  'ip addr add 10.0.0.1/24 dev v0; ip link set v0 up\r',
  'ip -n red addr add 10.0.0.2/24 dev v1; ip -n red link set v1 up\r',
  'ping -c 3 -i 0.2 10.0.0.2\r',
  'echo $RANDOM; cat /sys/class/net/v0/address\r',
];

/** A session of somebody who types, with a second terminal. */
function session(seed: number): { machine: Machine; output: string } {
  const machine = new Machine({ lab: 'uplink', seed });
  let output = '';
  const first = machine.openTerminal('host', { cols: 100, rows: 30 });
  first.onOutput((bytes) => (output += new TextDecoder().decode(bytes)));
  machine.runUntil(machine.now + SECOND);
  const second = machine.openTerminal('host', { cols: 80, rows: 25 });
  for (const line of COMMANDS) {
    first.input(line);
    // Typed while the other still works.
    machine.runSlice(machine.now + SECOND, 20);
    second.input('ps\r');
    machine.runUntil(machine.now + SECOND);
  }
  first.resize(90, 20);
  first.input('sleep 60\r');
  machine.runUntil(machine.now + SECOND);
  first.input('\x03');
  machine.runUntil(machine.now + SECOND);
  second.close();
  machine.runUntil(machine.now + SECOND);
  return { machine, output };
}

describe('the same seed and inputs give the same machine, to the bit', () => {
  test.each(['10-netns-veth', '60-ping'])('script %s', (name) => {
    const script = readFileSync(join(CASES, `${name}.sh`), 'utf8');
    const [a, b] = [runTranscript(script, { seed: 5 }), runTranscript(script, { seed: 5 })];
    expect(b.output).toBe(a.output);
    expect([b.machine.hash, b.machine.steps, b.machine.now]).toEqual([a.machine.hash, a.machine.steps, a.machine.now]);
    const other = runTranscript(script, { seed: 6 });
    expect(other.machine.hash).not.toBe(a.machine.hash);
  });

  test('a session at two terminals', () => {
    const [a, b] = [session(3), session(3)];
    expect(b.output).toBe(a.output);
    expect(b.machine.hash).toBe(a.machine.hash);
    expect(session(4).output).not.toBe(a.output);
  });

  test('a session played again from its log of inputs', () => {
    const { machine, output } = session(3);
    const again = new Machine({ lab: 'uplink', seed: 3 });
    again.replay(machine.inputs, machine.now);
    expect([again.hash, again.steps, again.now]).toEqual([machine.hash, machine.steps, machine.now]);
    expect(output).toContain('3 packets transmitted, 3 received');
    expect(again.inputs).toEqual(machine.inputs);
  });

  test('a moment in the middle', () => {
    const { machine } = session(3);
    const moment = machine.inputs[7].time;
    const [a, b] = [1, 2].map(() => {
      const again = new Machine({ lab: 'uplink', seed: 3 });
      again.replay(machine.inputs, moment);
      return again;
    });
    expect(a.hash).toBe(b.hash);
    expect(a.now).toBeGreaterThanOrEqual(moment);
    a.replay(machine.inputs.slice(a.inputs.length), machine.now);
    expect(a.hash).toBe(machine.hash);
  });
});

/** Cases from all corners of the network: each does something that others might leave a trace of. */
const CORNERS = ['19-macvlan', '55-iptables-nat', '60-ping', '64-nc-curl-ss', '90-curl', 'nat-icmp-errors', 'pmtu-fragments', 'xt-memory'];

test('what other machines of the process did before makes no difference', () => {
  const hashes = (names: readonly string[]): Map<string, string> =>
    new Map(
      names.map((name) => {
        const { machine } = runTranscript(readFileSync(join(CASES, `${name}.sh`), 'utf8'));
        return [name, `${machine.hash} after ${machine.steps} steps`];
      }),
    );
  const forwards = hashes(CORNERS);
  const backwards = hashes([...CORNERS].reverse());
  for (const name of CORNERS) expect([name, backwards.get(name)]).toEqual([name, forwards.get(name)]);
});
