import { bash } from '../shell/bash.ts';
import type { Machine } from './machine.ts';
import { nullFile, runToEnd, SCRIPT_ENVIRONMENT, scriptTerminal, terminalFile } from './script.ts';

/** Runs a shell command on a host, to its end, and returns what it printed. Time in the machine goes on meanwhile. */
export function capture(machine: Machine, host: string, command: string): string {
  const kernel = machine.hosts.get(host)!;
  const decoder = new TextDecoder();
  let output = '';
  const tty = scriptTerminal(kernel, (bytes) => (output += decoder.decode(bytes, { stream: true })));
  const files = [nullFile(kernel), terminalFile(tty), terminalFile(tty)];
  const task = machine.run(host, bash, {
    argv: ['bash', '-c', command],
    exe: '/usr/bin/bash',
    env: SCRIPT_ENVIRONMENT,
    tty,
    files,
    cwd: '/root',
  });
  runToEnd(machine, task, Infinity);
  return output;
}
