import { EINVAL } from '../../uapi/errno.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { CtlTable, SysctlProvider } from '../core/sysctl.ts';

/** br_netfilter's settings of a namespace, net.bridge.* (Linux: struct brnf_net in net/bridge/br_netfilter_hooks.c). */
export class BrnfNet {
  callIptables = true;
  callIp6tables = true;
  callArptables = true;
  filterVlanTagged = false;
  filterPppoeTagged = false;
  passVlanIndev = false;
  /** Its hooks are registered: with the namespace's first bridge; the one on IPv4's side when first needed. */
  enabled = false;
  sabotage = false;
}

/** Those that are settings. */
type Setting = Exclude<keyof BrnfNet, 'enabled' | 'sabotage'>;

/** The settings of a namespace; made when first asked for. */
export function brnfNet(net: Net): BrnfNet {
  return (net.brnf ??= new BrnfNet()) as BrnfNet;
}

const ROOT = 'net/bridge';

const FILES: Readonly<Record<string, Setting>> = {
  'bridge-nf-call-arptables': 'callArptables',
  'bridge-nf-call-ip6tables': 'callIp6tables',
  'bridge-nf-call-iptables': 'callIptables',
  'bridge-nf-filter-pppoe-tagged': 'filterPppoeTagged',
  'bridge-nf-filter-vlan-tagged': 'filterVlanTagged',
  'bridge-nf-pass-vlan-input-dev': 'passVlanIndev',
};

/** Any number but 0 switches on, and reads back as 1. Linux: brnf_sysctl_call_tables(). */
function entry(net: Net, path: string, field: Setting): CtlTable {
  return {
    path,
    mode: 0o644,
    get: () => (brnfNet(net)[field] ? '1' : '0'),
    set(value) {
      if (!/^\s*-?\d+\s*$/.test(value)) return -EINVAL;
      brnfNet(net)[field] = Number(value) !== 0;
      return 0;
    },
  };
}

const PROVIDER: SysctlProvider = {
  root: ROOT,
  lookup(net, path) {
    if (!path.startsWith(`${ROOT}/`)) return undefined;
    const field = FILES[path.slice(ROOT.length + 1)];
    return field === undefined ? undefined : entry(net, path, field);
  },
  list: (_net, path) => (path === ROOT ? Object.keys(FILES) : []),
};

export function registerBrSysctl(stack: NetStack): void {
  stack.sysctl.push(PROVIDER);
}
