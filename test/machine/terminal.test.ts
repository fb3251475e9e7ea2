import { expect, test } from 'vitest';
import { Machine } from '../../src/machine/machine.ts';
import type { Terminal } from '../../src/machine/terminal.ts';

const SECOND = 1e9;

class Session {
  readonly machine: Machine;
  readonly terminal: Terminal;
  output = '';

  constructor(lab = 'bare', host = 'host') {
    this.machine = new Machine({ lab, seed: 1 });
    this.terminal = this.machine.openTerminal(host, { cols: 100, rows: 30 });
    this.terminal.onOutput((bytes) => (this.output += new TextDecoder().decode(bytes)));
    this.run(1);
  }

  run(seconds: number): void {
    this.machine.runUntil(this.machine.now + seconds * SECOND);
  }

  /** Types a line; what was printed within `seconds`, without the echo. */
  type(line: string, seconds = 1): string {
    this.output = '';
    this.terminal.input(line);
    this.run(seconds);
    return this.output.replaceAll(/\x1b\[[?0-9;]*[a-zA-Z]/g, '').replaceAll('\r', '');
  }
}

test('a shell prompts, runs commands, and says when it waits for one', () => {
  const session = new Session();
  expect(session.output).toContain('root@host:~# ');
  expect(session.terminal.atPrompt).toBe(true);
  expect(session.type('echo $((6 * 7)); tty\r')).toContain('\n42\n/dev/pts/0\n');
  session.type('sleep 10\r');
  expect(session.terminal.atPrompt).toBe(false);
  session.type('\x03');
  expect(session.terminal.atPrompt).toBe(true);
});

test('^C ends a loop in the shell and one in the network', () => {
  const session = new Session();
  session.type('while :; do :; done\r', 0.01);
  expect(session.terminal.atPrompt).toBe(false);
  session.type('\x03', 0.1);
  expect(session.terminal.atPrompt).toBe(true);
  for (const line of [
    'ip link add br0 type bridge; ip link add br1 type bridge; ip link set br0 up; ip link set br1 up',
    'for i in 1 2; do ip link add p$i type veth peer name q$i; ip link set p$i master br0 up; ip link set q$i master br1 up; done',
    'ip addr add 10.0.0.1/24 dev br0',
  ])
    session.type(`${line}\r`, 2);
  session.type('ping 10.0.0.9\r', 0.05);
  const before = session.machine.steps;
  session.type('\x03', 0.5);
  // The frames go round and round, and still the shell answers.
  expect(session.machine.steps - before).toBeGreaterThan(20_000);
  expect(session.terminal.atPrompt).toBe(true);
  expect(session.type('echo here\r', 0.2)).toContain('\nhere\n');
});

test('^C ends a command however soon after its line it comes', () => {
  for (let steps = 0; steps < 40; steps++) {
    const session = new Session();
    session.type('sleep 1\r', 1.5);
    session.output = '';
    session.terminal.input('sleep 100\r');
    session.machine.runSlice(session.machine.now, steps);
    session.terminal.input('\x03');
    session.run(0.1);
    expect([steps, session.terminal.atPrompt]).toEqual([steps, true]);
    expect(session.type('echo $?\r')).toContain('\n130\n');
  }
});

test('a slice runs so many steps and no more, and says whether there is more to do', () => {
  const session = new Session();
  session.terminal.input('for i in 1 2 3 4 5 6 7 8; do /usr/bin/true; done\r');
  const { machine } = session;
  const until = machine.now + SECOND;
  const before = machine.steps;
  expect(machine.runSlice(until, 5)).toBe(true);
  expect(machine.steps - before).toBe(5);
  while (machine.runSlice(until, 1000));
  expect(machine.now).toBeGreaterThanOrEqual(until);
});

test('two hosts reach each other and the internet; one cannot see the other’s files', () => {
  const session = new Session('two-hosts', 'host1');
  expect(session.type('ping -c 1 -W 1 10.0.0.12 | grep received\r', 2)).toContain('1 received');
  expect(session.type('ping -c 1 -W 1 8.8.8.8 | grep received\r', 2)).toContain('1 received');
  session.type('echo secret > /root/x\r');
  const other = session.machine.openTerminal('host2', { cols: 80, rows: 24 });
  let output = '';
  other.onOutput((bytes) => (output += new TextDecoder().decode(bytes)));
  other.input('hostname; cat /root/x\r');
  session.run(1);
  expect(output).toContain('host2');
  expect(output).toContain('No such file or directory');
});

test('a terminal can start in a namespace, be resized, and ends with its shell', () => {
  const session = new Session();
  session.type('ip netns add red\r');
  const inside = session.machine.openTerminal('host', { cols: 80, rows: 24, netns: 'red' });
  let output = '';
  inside.onOutput((bytes) => (output += new TextDecoder().decode(bytes)));
  session.run(1);
  inside.resize(120, 40);
  inside.input('ip netns identify; stty size; ls /sys/class/net; exit 3\r');
  session.run(1);
  expect(output).toMatch(/red\r\n40 120\r\nlo\r\n/);
  expect([inside.closed, inside.status]).toEqual([true, 3]);
  expect(() => session.machine.openTerminal('host', { cols: 80, rows: 24, netns: 'none' })).toThrow('no network namespace');
});

test('an unknown lab or host is refused', () => {
  expect(() => new Machine({ lab: 'none', seed: 1 })).toThrow('no lab is called "none"');
  expect(() => new Machine({ lab: 'bare', seed: 1 }).openTerminal('other', { cols: 80, rows: 24 })).toThrow('no host is called "other"');
});

test('ssh moves to another host: a command, its status and streams, a shell in this terminal', () => {
  const session = new Session('two-hosts', 'host1');
  expect(session.type("ssh host2 'hostname; cat; exit 4' <<< through; echo status $?\r", 3)).toContain('\nhost2\nthrough\nstatus 4\n');
  expect(session.type('ssh root@10.0.0.12\r', 2)).toContain('root@host2:~# ');
  session.type('sleep 60\r');
  expect(session.type('\x03')).toContain('root@host2:~# ');
  expect(session.type('exit 3\r', 2)).toContain('Connection to 10.0.0.12 closed.');
  expect(session.type('echo $?; hostname\r')).toContain('\n3\nhost1\n');
  expect(session.type('ssh 10.0.0.99\r', 5)).toContain('ssh: connect to host 10.0.0.99 port 22: No route to host\n');
  expect(session.type('ip link set eth0 down; ssh host2\r')).toContain('Network is unreachable');
});

test('a program that prints without end waits for the terminal, and Ctrl-C ends it', () => {
  const session = new Session();
  session.output = '';
  session.terminal.input('yes\r');
  session.machine.runUntil(session.machine.now + 0.1 * SECOND);
  const printed = session.output.length;
  expect(printed).toBeGreaterThan(400_000);
  expect(printed).toBeLessThan(2_000_000);
  expect(session.terminal.atPrompt).toBe(false);
  expect(session.type('\x03', 0.1)).toContain('^C\nroot@host:~# ');
  expect(session.type('seq 30000 | tail -n 1; seq 30000\r')).toContain('\n30000\nroot@host');
  // A shell that waits until it may print on does not wait for a command.
  session.terminal.input('for i in {1..4000}; do echo $i of many lines that are printed by the shell itself; done\r');
  session.machine.runUntil(session.machine.now + 0.002 * SECOND);
  expect(session.terminal.atPrompt).toBe(false);
});
