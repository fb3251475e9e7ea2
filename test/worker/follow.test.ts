import { beforeEach, expect, it } from 'vitest';
import { Machine } from '../../src/machine/machine.ts';
import { hostSources } from '../../src/view/netns_names.ts';
import { Observer } from '../../src/view/observer.ts';
import type { FromWorker } from '../../src/worker/api.ts';
import { Follow } from '../../src/worker/follow.ts';
import { Session } from '../../src/worker/session.ts';
import type { Terminal } from '../../src/machine/terminal.ts';

let machine: Machine;
let session: Session;
let follow: Follow;
let terminal: Terminal;
let wall: number;
let woken: number;
let clock: Extract<FromWorker, { type: 'clock' }>;

/** Lets wall time pass until `done`; returns how long it took, ms, and for how long of it time stood still. */
function pass(done: () => boolean): { took: number; held: number } {
  const begin = wall;
  let held = 0;
  while (!done() && wall - begin < 60_000) {
    const next = Math.min(20, Math.max(1, woken));
    if (clock.held) held += next;
    wall += next;
    session.tick();
  }
  return { took: wall - begin, held };
}

function run(line: string): { took: number; held: number } {
  session.input(terminal.id, `${line}\r`);
  return pass(() => terminal.atPrompt);
}

beforeEach(() => {
  machine = new Machine({ lab: 'bare', seed: 1 });
  wall = 0;
  const post = (message: FromWorker): void => {
    if (message.type === 'clock') clock = message;
  };
  // Wall time stands still while the machine runs: a fast computer.
  session = new Session(machine, { wall: () => wall, wake: (ms) => (woken = ms), post });
  terminal = machine.openTerminal('host', { cols: 80, rows: 24 });
  session.addTerminal(terminal);
  follow = new Follow();
  session.observe(new Observer(hostSources(machine.hosts.values(), machine.visibleHosts)), follow);
  session.ready();
  pass(() => terminal.atPrompt);
  run('ip netns add a; ip link add v type veth peer name w netns a; ip addr add 10.0.0.1/24 dev v; ip link set v up');
  run('ip -n a addr add 10.0.0.2/24 dev w; ip -n a link set w up; sleep 2');
});

it('time stands still while a new packet is on its way, and passes as ever where nothing is new', () => {
  follow.on = true;
  const first = run('ping -c 1 10.0.0.2');
  expect(first.held).toBeGreaterThan(500);
  expect(first.held).toBeLessThan(3000);
  expect(run('ping -c 1 10.0.0.2').held).toBe(0);
});

it('time passes as ever where nobody wants it slowed, or it is made to run faster', () => {
  expect(run('ping -c 1 10.0.0.2').held).toBe(0);
  follow.on = true;
  session.setSpeed(10);
  expect(run('ping -c 1 10.0.0.1').held).toBe(0);
});

it('the same happens in the machine, slowed or not', () => {
  follow.on = true;
  run('ping -c 2 -i 0.2 10.0.0.2');
  const again = new Machine({ lab: 'bare', seed: 1 });
  again.replay(machine.inputs, machine.now);
  expect(again.hash).toBe(machine.hash);
});

it('a step leads to the next packet', () => {
  session.input(terminal.id, 'ping 10.0.0.2 > /dev/null &\r');
  pass(() => terminal.atPrompt);
  session.setPaused(true);
  const before = machine.now;
  expect(session.stepPacket()).toBe(true);
  expect(machine.now).toBeGreaterThan(before);
  expect(machine.now - before).toBeLessThan(1.1e9);
  const first = machine.now;
  expect(session.stepPacket()).toBe(true);
  expect(machine.now - first).toBeCloseTo(1e9, -8);
});
