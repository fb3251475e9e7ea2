import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { CtlTable } from '../core/sysctl.ts';
import { devinetConfSet, NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT } from './devinet_conf.ts';
import { DEVCONF_NAMES, inDevGet, IPV4_DEVCONF_MC_FORWARDING, type Ipv4Devconf } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { procDoint } from './sysctl_proc.ts';

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;

/** Devices with an IPv4 half, by name. */
function inetDevices(net: Net): NetDevice[] {
  return [...net.devByIndex.values()].filter((dev) => inDevGet(dev) !== null);
}

/** Whose settings `name` means, and under which index they are announced. */
function confOf(net: Net, name: string): { cnf: Ipv4Devconf; ifindex: number } | undefined {
  const ipv4 = ipv4Net(net);
  if (name === 'all') return { cnf: ipv4.devconfAll, ifindex: NETCONFA_IFINDEX_ALL };
  if (name === 'default') return { cnf: ipv4.devconfDflt, ifindex: NETCONFA_IFINDEX_DEFAULT };
  const dev = net.devByName.get(name);
  const idev = dev === undefined ? null : inDevGet(dev);
  return idev === null ? undefined : { cnf: idev.cnf, ifindex: idev.dev.ifindex };
}

/** Directories below net/ipv4/conf, or the files in one of them. */
export function devinetSysctlList(net: Net, name: string): string[] {
  if (name === '') return ['all/', 'default/', ...inetDevices(net).map((dev) => dev.name + '/')];
  return confOf(net, name) === undefined ? [] : [...DEVCONF_NAMES];
}

/** The file net/ipv4/conf/NAME/SETTING. Linux: devinet_sysctl_register(). */
export function devinetSysctlLookup(net: Net, path: string, name: string, setting: string): CtlTable | undefined {
  const conf = confOf(net, name);
  const index = DEVCONF_NAMES.indexOf(setting);
  if (conf === undefined || index < 0) return undefined;
  const get = (): string => String(conf.cnf.data[index]);
  if (index === IPV4_DEVCONF_MC_FORWARDING) return { path, mode: 0o444, get };
  return { path, mode: 0o644, get, set: (text) => setDevconf(net, conf.cnf, conf.ifindex, index, text) };
}

/** Writes a setting as text. 0 or -EINVAL. */
export function setDevconf(net: Net, cnf: Ipv4Devconf, ifindex: number, index: number, text: string): number {
  return procDoint(text, INT_MIN, INT_MAX, (value) => devinetConfSet(net, cnf, ifindex, index, value));
}

/** Names of the devices that have settings for their neighbours: net/ipv4/neigh/. */
export function neighSysctlDevices(net: Net): string[] {
  return inetDevices(net).map((dev) => dev.name + '/');
}
