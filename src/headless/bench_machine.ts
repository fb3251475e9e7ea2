import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { capture } from '../machine/capture.ts';
import { Machine } from '../machine/machine.ts';

/** A machine and a shell in it whose commands can be timed. */
export class Bench {
  readonly machine: Machine;

  constructor() {
    this.machine = new Machine({ lab: 'bare', seed: 1 });
  }

  /** Lifts the limits Linux has: 1,024 ports a bridge, 1,000 frames waiting. */
  liftLimits(ports: number): void {
    const { stack } = this.machine.visibleHosts[0];
    stack.brMaxPorts = ports;
    stack.netdevMaxBacklog = 4 * ports;
  }

  /** Runs a command to its end: what it printed, the seconds of ours it took, and those a processor worked for it. */
  run(command: string): { output: string; seconds: number; cpu: number } {
    const [{ name }] = this.machine.visibleHosts;
    const start = performance.now();
    const cpu = process.cpuUsage();
    const output = capture(this.machine, name, command);
    return { output, seconds: (performance.now() - start) / 1000, cpu: process.cpuUsage(cpu).user / 1e6 };
  }
}

/** Runs shell commands on the real kernel in namespaces of their own; undefined where it cannot be had. */
export function real(script: string): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  for (const tool of ['ip', 'ping', 'unshare']) if (spawnSync('which', [tool]).status !== 0) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
  try {
    const file = join(directory, 'script');
    writeFileSync(file, `mount -t tmpfs none /run || exit 1\nmkdir -p /run/netns; ip link set lo up\n${script}\n`);
    const result = spawnSync('unshare', ['-n', '-m', 'bash', file], { encoding: 'utf8', timeout: 300_000 });
    return result.status === 0 ? result.stdout : undefined;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What TIMED printed. */
export function seconds(output: string | undefined): number[] | undefined {
  return output?.match(/^SECONDS [\d.]+$/gm)?.map((line) => Number(line.slice(8)));
}

/** A command whose time is printed as SECONDS. */
export const TIMED = (command: string): string =>
  `s=$(date +%s.%N); ${command} >/dev/null; e=$(date +%s.%N); echo "SECONDS $(echo "$e $s" | awk '{printf "%.6f", $1 - $2}')"`;

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}
