import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type OpenFile } from '../kernel/fs/file.ts';
import { Machine } from '../machine/machine.ts';
import { asksForPackets, labOfScript, runToEnd, runTranscript, terminalFile } from '../machine/script.ts';
import type { Bug } from '../machine/machine.ts';
import { loginEnvironment } from '../machine/environment.ts';
import type { Process, Program } from '../uapi/process.ts';
import { HostInput, HostOutput } from './host_file.ts';
import { checkLab, filesOption, labOption, parseOptions, readScript, seedOption, UsageError } from './options.ts';

interface RunSettings {
  lab: string;
  seed: number;
  files: Record<string, string | Uint8Array>;
  /** Where output goes: a file, or this process's own. */
  out: string | undefined;
}

/** `patchbay run`: each script on a fresh machine. Returns the last failing script's status, or 0. */
export function run(argv: readonly string[]): number {
  const options = parseOptions(argv, ['lab', 'seed', 'files', 'out'], ['transcript']);
  if (options.rest.length === 0) throw new UsageError('run: which script?');
  const lab = labOption(options);
  const seed = seedOption(options);
  const files = filesOption(options);
  const dir = options.values.get('out');
  if (dir !== undefined) mkdirSync(dir, { recursive: true });
  const transcribed = options.values.has('transcript');
  let status = 0;
  for (const path of options.rest) {
    const text = readScript(path);
    const name = lab ?? labOfScript(text);
    checkLab(name);
    const out = dir === undefined ? undefined : join(dir, `${basename(path).replace(/\.sh$/, '')}.out`);
    const settings = { lab: name, seed, files, out };
    const ended = transcribed ? transcribe(text, settings) : runScript(path, text, settings);
    if (ended !== 0) status = ended;
  }
  return status;
}

function transcribe(text: string, { lab, seed, files, out }: RunSettings): number {
  const result = runTranscript(text, { lab, seed, files });
  if (out === undefined) writeAll(1, result.output);
  else writeFileSync(out, result.output);
  reportBugs(result.bugs);
  return result.timedOut ? 124 : result.status;
}

function runScript(path: string, text: string, { lab, seed, files, out }: RunSettings): number {
  const place = `/tmp/${basename(path)}`;
  const scripts = { ...files, [place]: text };
  const machine = new Machine({ lab, seed, files: scripts, trace: asksForPackets(scripts) });
  const [kernel] = machine.visibleHosts;
  const chunks: Uint8Array[] = [];
  let tty;
  let fds: OpenFile[];
  if (out === undefined && process.stdout.isTTY) {
    tty = kernel.openTty(process.stdout.columns, process.stdout.rows);
    tty.setTermios({ ...tty.termios, onlcr: false, echo: false });
    tty.output = (bytes) => writeAll(1, bytes);
    fds = [new HostInput(0), terminalFile(tty), terminalFile(tty)];
  } else {
    const write = (fd: number) => (bytes: Uint8Array) => (out === undefined ? writeAll(fd, bytes) : chunks.push(bytes));
    fds = [new HostInput(0), new HostOutput(write(1)), new HostOutput(write(2))];
  }
  const main = function* (p: Process): Program<number> {
    return yield* p.execve('/usr/bin/bash', ['bash', place]);
  };
  const argv = ['bash', place];
  const task = machine.run(kernel.name, main, { argv, exe: '/usr/bin/bash', env: loginEnvironment(), tty, files: fds, cwd: '/root' });
  const status = runToEnd(machine, task, Infinity);
  if (out !== undefined) writeFileSync(out, Buffer.concat(chunks));
  reportBugs(machine.bugs);
  if (status === undefined) {
    process.stderr.write(`patchbay: ${path}: nothing can happen any more, but the script has not ended\n`);
    return 1;
  }
  return status;
}

/** Where a program of the emulated machine threw: for those who mend it. */
function reportBugs(bugs: readonly Bug[]): void {
  for (const { host, pid, comm, error } of bugs)
    process.stderr.write(
      `patchbay: a bug in ${comm} (process ${pid} of ${host}): ${error instanceof Error ? error.stack : String(error)}\n`,
    );
}

/** Writes everything, even where the other end is slow. */
function writeAll(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(141);
      if (code !== 'EAGAIN') throw error;
    }
  }
}
