import { EINVAL } from '../../uapi/errno.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type CtlTable, parseSysctlInt } from './sysctl.ts';

const ROOT = 'net/core';

/** What all of them have in common: a number with its limits. Linux: net/core/sysctl_net_core.c. */
interface Entry {
  readonly least?: number;
  readonly most?: number;
  readonly mode?: number;
  get(net: Net): number | string;
  set?(net: Net, value: number): void;
}

/** Numbers that are stored and shown and change nothing that is modelled. */
function stored(name: string, initial: number, least = 0, most = 2147483647): Entry {
  return {
    least,
    most,
    get: (net) => net.stack.sysctlValues.get(name) ?? initial,
    set: (net, value) => void net.stack.sysctlValues.set(name, value),
  };
}

function fixed(value: number | string): Entry {
  return { mode: 0o444, get: () => value };
}

/** The files that every namespace has; the host's own settings (netdev_max_backlog and more) are only in the first one. */
const ENTRIES: Readonly<Record<string, Entry>> = {
  optmem_max: fixed(131072),
  rmem_default: fixed(212992),
  rmem_max: fixed(4194304),
  rps_default_mask: fixed('0'),
  somaxconn: { least: 0, get: (net) => net.somaxconn, set: (net, value) => void (net.somaxconn = value) },
  tstamp_allow_data: stored('tstamp_allow_data', 1, 0, 1),
  txrehash: { least: 0, most: 1, get: (net) => net.txrehash, set: (net, value) => void (net.txrehash = value) },
  wmem_default: fixed(212992),
  wmem_max: fixed(4194304),
  xfrm_acq_expires: stored('xfrm_acq_expires', 30),
  xfrm_aevent_etime: stored('xfrm_aevent_etime', 10),
  xfrm_aevent_rseqth: stored('xfrm_aevent_rseqth', 2),
  xfrm_larval_drop: stored('xfrm_larval_drop', 1),
};

const UNIX_QLEN = stored('max_dgram_qlen', 10, -2147483648);

function table(net: Net, name: string, entry: Entry): CtlTable {
  const ctl: CtlTable = { path: `${ROOT}/${name}`, mode: entry.mode ?? 0o644, get: () => String(entry.get(net)) };
  if (entry.set !== undefined)
    ctl.set = (text) => {
      const value = parseSysctlInt(text, entry.least, entry.most);
      if (value === undefined) return -EINVAL;
      entry.set!(net, value);
      return 0;
    };
  return ctl;
}

const MAX_DGRAM_QLEN = 'net/unix/max_dgram_qlen';

/** Registers /proc/sys/net/core, and /proc/sys/net/unix with its one file. */
export function sysctlNetCoreInit(stack: NetStack): void {
  stack.sysctl.push({
    root: 'net/unix',
    lookup: (net, path) => (path === MAX_DGRAM_QLEN ? { ...table(net, path, UNIX_QLEN), path } : undefined),
    list: (_net, path) => (path === 'net/unix' ? ['max_dgram_qlen'] : []),
  });
  stack.sysctl.push({
    root: ROOT,
    lookup: (net, path) => {
      const name = path.slice(ROOT.length + 1);
      return Object.hasOwn(ENTRIES, name) ? table(net, name, ENTRIES[name]) : undefined;
    },
    list: (_net, path) => (path === ROOT ? Object.keys(ENTRIES) : []),
  });
}
