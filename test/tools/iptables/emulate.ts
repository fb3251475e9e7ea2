import { Machine } from '../../../src/machine/machine.ts';
import { nullFile, runToEnd, scriptTerminal, SCRIPT_ENVIRONMENT, terminalFile } from '../../../src/machine/script.ts';
import type { Process, Program } from '../../../src/uapi/process.ts';

/** What a bash script prints on a fresh machine. */
export function emulate(script: string): string {
  const machine = new Machine({ lab: 'bare', seed: 1, files: { '/tmp/script': script } });
  const [kernel] = machine.visibleHosts;
  let output = '';
  const decoder = new TextDecoder();
  const tty = scriptTerminal(kernel, (bytes) => (output += decoder.decode(bytes, { stream: true })));
  const main = function* (p: Process): Program<number> {
    return yield* p.execve('/usr/bin/bash', ['bash', '/tmp/script']);
  };
  const files = [nullFile(kernel), terminalFile(tty), terminalFile(tty)];
  const task = machine.run(kernel.name, main, { argv: ['bash'], exe: '/usr/bin/bash', env: SCRIPT_ENVIRONMENT, tty, files, cwd: '/root' });
  runToEnd(machine, task, Infinity);
  if (machine.bugs.length > 0) throw machine.bugs[0].error;
  return output;
}
