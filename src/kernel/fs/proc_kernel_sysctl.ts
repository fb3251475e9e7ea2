import type { CtlTable } from '../../net/core/sysctl.ts';
import type { Task } from '../task.ts';
import { KERNEL_RELEASE, KERNEL_VERSION } from './proc_system.ts';

const EINVAL = -22;

/** Values that stand for themselves: read, written, without effect on the network. Below /proc/sys. */
const VALUES: Readonly<Record<string, string>> = {
  'fs/file-max': '9223372036854775807',
  'fs/nr_open': '1048576',
  'fs/inotify/max_user_watches': '195314',
  'kernel/core_pattern': 'core',
  'kernel/dmesg_restrict': '0',
  'kernel/domainname': '(none)',
  'kernel/msgmax': '8192',
  'kernel/panic': '0',
  'kernel/pid_max': '4194304',
  'kernel/printk': '7\t4\t1\t7',
  'kernel/randomize_va_space': '2',
  'kernel/sched_autogroup_enabled': '0',
  'kernel/shmmax': '18446744073692774399',
  'kernel/sysrq': '1',
  'kernel/threads-max': '192731',
  'vm/dirty_ratio': '20',
  'vm/drop_caches': '0',
  'vm/max_map_count': '65530',
  'vm/overcommit_memory': '0',
  'vm/swappiness': '60',
};

const READ_ONLY: Readonly<Record<string, (task: Task) => string>> = {
  'kernel/cap_last_cap': () => '40',
  'kernel/ngroups_max': () => '65536',
  'kernel/osrelease': () => KERNEL_RELEASE,
  'kernel/ostype': () => 'Linux',
  'kernel/random/boot_id': () => '6b7a2f0e-91c4-4c53-9d0b-3f5c1e7a8d24',
  'kernel/random/entropy_avail': () => '256',
  'kernel/random/uuid': uuid,
  'kernel/version': () => KERNEL_VERSION,
};

const PATHS = [...Object.keys(VALUES), ...Object.keys(READ_ONLY), 'kernel/hostname'];

function uuid(task: Task): string {
  const { random } = task.kernel.sim;
  const hex = (digits: number): string => (random.int32() >>> 0).toString(16).padStart(8, '0').slice(0, digits);
  const variant = (8 + random.below(4)).toString(16);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(8)}${hex(4)}`;
}

/** The entry at `path` of /proc/sys that is not the network's, as `task` sees it. */
export function kernelSysctl(path: string, task: Task): CtlTable | undefined {
  const { uts, kernel } = task;
  if (path === 'kernel/hostname') {
    const set = (value: string): number => {
      if (value === '' || value.length > 64) return EINVAL;
      uts.hostname = value;
      return 0;
    };
    return { path, mode: 0o644, get: () => uts.hostname, set };
  }
  const fixed = READ_ONLY[path];
  if (fixed !== undefined) return { path, mode: 0o444, get: () => fixed(task) };
  const initial = VALUES[path];
  if (initial === undefined) return undefined;
  const set = (value: string): number => {
    if (/^\d+$/.test(initial) && !/^\s*-?\d+\s*$/.test(value)) return EINVAL;
    kernel.sysctls.set(path, value.trim());
    return 0;
  };
  return { path, mode: 0o644, get: () => kernel.sysctls.get(path) ?? initial, set };
}

/** Names directly below `path`, directories with a slash behind. */
export function kernelSysctlNames(path: string): string[] {
  const prefix = path === '' ? '' : `${path}/`;
  const names = new Set<string>();
  for (const full of PATHS) {
    if (!full.startsWith(prefix)) continue;
    const rest = full.slice(prefix.length);
    const slash = rest.indexOf('/');
    names.add(slash < 0 ? rest : rest.slice(0, slash + 1));
  }
  return [...names];
}
