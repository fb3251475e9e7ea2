import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import type { Task } from '../task.ts';
import { BOOT_TIME } from '../time.ts';

export const KERNEL_RELEASE = '6.18.44';
export const KERNEL_VERSION = '#1 SMP PREEMPT_DYNAMIC';
/** Memory of the machine, kB. */
export const MEM_TOTAL = 4_028_416;
const MEM_PER_PROCESS = 2_400;
const MEM_SYSTEM = 268_000;

const CPUS = 2;

/** What `free` and /proc/meminfo say, kB: total, free, available, buffers, cached, shared. */
export function memory(task: Task): { total: number; free: number; available: number; buffers: number; cached: number; shared: number } {
  const used = MEM_SYSTEM + MEM_PER_PROCESS * task.kernel.tasks.size;
  const cached = 204_800;
  const buffers = 18_432;
  return {
    total: MEM_TOTAL,
    free: MEM_TOTAL - used - cached - buffers,
    available: MEM_TOTAL - used - 16_384,
    buffers,
    cached,
    shared: 1_024,
  };
}

function meminfo(task: Task): string {
  const m = memory(task);
  const rows: [string, number][] = [
    ['MemTotal', m.total],
    ['MemFree', m.free],
    ['MemAvailable', m.available],
    ['Buffers', m.buffers],
    ['Cached', m.cached],
    ['SwapCached', 0],
    ['Shmem', m.shared],
    ['SReclaimable', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
  ];
  return rows.map(([name, kb]) => `${(name + ':').padEnd(15)} ${String(kb).padStart(8)} kB\n`).join('');
}

function cpuinfo(): string {
  let text = '';
  for (let cpu = 0; cpu < CPUS; cpu++) {
    text += `processor\t: ${cpu}\nvendor_id\t: Patchbay\ncpu family\t: 6\nmodel\t\t: 1\nmodel name\t: Patchbay virtual processor\n`;
    text += `cpu MHz\t\t: 2600.000\nphysical id\t: 0\nsiblings\t: ${CPUS}\ncore id\t\t: ${cpu}\ncpu cores\t: ${CPUS}\nbogomips\t: 5200.00\n\n`;
  }
  return text;
}

function uptime(task: Task): string {
  const seconds = task.kernel.sim.now / NSEC_PER_SEC;
  let busy = 0;
  for (const other of task.kernel.tasks.values()) busy += other.cpu;
  const idle = Math.max(0, seconds * CPUS - busy / NSEC_PER_SEC);
  return `${seconds.toFixed(2)} ${idle.toFixed(2)}\n`;
}

function loadavg(task: Task): string {
  const { tasks } = task.kernel;
  const last = [...tasks.keys()].at(-1) ?? 1;
  return `0.00 0.00 0.00 1/${tasks.size} ${last}\n`;
}

function stat(task: Task): string {
  const ticks = Math.floor(task.kernel.sim.now / 1e7);
  let text = `cpu  0 0 0 ${ticks * CPUS} 0 0 0 0 0 0\n`;
  for (let cpu = 0; cpu < CPUS; cpu++) text += `cpu${cpu} 0 0 0 ${ticks} 0 0 0 0 0 0\n`;
  const made = task.kernel.tasks.size;
  return `${text}ctxt ${task.kernel.sim.steps}\nbtime ${BOOT_TIME / NSEC_PER_SEC}\nprocesses ${made}\nprocs_running 1\nprocs_blocked 0\n`;
}

/** Source, mount point, type and options of what is mounted. */
export const MOUNTS: readonly (readonly [source: string, target: string, type: string, options: string])[] = [
  ['/dev/vda', '/', 'ext4', 'rw,relatime'],
  ['proc', '/proc', 'proc', 'rw,relatime'],
  ['sysfs', '/sys', 'sysfs', 'rw,relatime'],
  ['devtmpfs', '/dev', 'devtmpfs', 'rw,relatime,size=2014208k,nr_inodes=503552,mode=755'],
  ['devpts', '/dev/pts', 'devpts', 'rw,relatime,mode=600,ptmxmode=000'],
  ['tmpfs', '/run', 'tmpfs', 'rw,relatime'],
  ['tmpfs', '/tmp', 'tmpfs', 'rw,relatime'],
];

/** Files directly below /proc that are not about one process. */
export const PROC_SYSTEM_FILES: Readonly<Record<string, (task: Task) => string>> = {
  cmdline: () => 'console=ttyS0 root=/dev/vda rw ipv6.disable_ipv6=1\n',
  cpuinfo,
  filesystems: () => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevtmpfs\nnodev\tsockfs\nnodev\tpipefs\nnodev\tdevpts\n\text4\n',
  loadavg,
  meminfo,
  stat,
  swaps: () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
  uptime,
  version: () => `Linux version ${KERNEL_RELEASE} (patchbay@localhost) ${KERNEL_VERSION}\n`,
};
