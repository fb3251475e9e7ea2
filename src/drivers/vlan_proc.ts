import { type NetDevice, devGetByName, devGetStats, forEachNetdev } from '../net/core/dev.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { ProcNetEntry, ProcNetProvider } from '../net/core/proc_net.ts';
import { VLAN_PRIO_SHIFT } from '../wire/vlan.ts';
import { VlanDev } from '../net/core/vlan_core.ts';

/** /proc/net/vlan: the file `config` and one of each VLAN; there while the namespace has a VLAN. Linux: net/8021q/vlanproc.c. */

const DIRECTORY = 'vlan';
/** IFF_802_1Q_VLAN | IFF_UNICAST_FLT | IFF_NO_QUEUE. */
const PRIV_FLAGS = 0x81001;

function vlansOf(net: Net): NetDevice[] {
  return forEachNetdev(net).filter((dev) => dev.priv instanceof VlanDev);
}

/** Linux: vlan_seq_show(). */
function config(net: Net): string {
  let text = 'VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n';
  for (const dev of vlansOf(net)) {
    const { vid, realDev } = dev.priv as VlanDev;
    text += `${dev.name.padEnd(15)}| ${vid}  | ${realDev.name}\n`;
  }
  return text;
}

/** Linux: vlandev_seq_show(). */
function describe(dev: NetDevice): string {
  const vlan = dev.priv as VlanDev;
  const stats = devGetStats(dev);
  const count = (name: string, value: number): string => `${name.padStart(30)} ${String(value).padStart(12)}\n`;
  const ingress = [0, 1, 2, 3, 4, 5, 6, 7].map((priority) => `${priority}:${vlan.ingress.get(priority) ?? 0}`);
  const egress = [...vlan.egress].sort((a, b) => (a[0] & 15) - (b[0] & 15)).map(([from, to]) => `${from}:${(to >>> VLAN_PRIO_SHIFT) & 7} `);
  return (
    `${dev.name}  VID: ${vlan.vid}\t REORDER_HDR: ${vlan.flags & 1}  dev->priv_flags: ${PRIV_FLAGS.toString(16)}\n` +
    count('total frames received', stats.rxPackets) +
    count('total bytes received', stats.rxBytes) +
    count('Broadcast/Multicast Rcvd', stats.multicast) +
    '\n' +
    count('total frames transmitted', stats.txPackets) +
    count('total bytes transmitted', stats.txBytes) +
    `Device: ${vlan.realDev.name}\n` +
    `INGRESS priority mappings: ${ingress.slice(0, 7).join('  ')} ${ingress[7]}\n` +
    ` EGRESS priority mappings: ${egress.join('')}\n`
  );
}

function lookup(net: Net, path: string): ProcNetEntry | undefined {
  if (!path.startsWith(`${DIRECTORY}/`)) return undefined;
  const name = path.slice(DIRECTORY.length + 1);
  if (name === 'config') return { mode: 0o600, read: () => config(net) };
  const dev = devGetByName(net, name);
  return dev?.priv instanceof VlanDev ? { mode: 0o600, read: () => describe(dev) } : undefined;
}

function list(net: Net, path: string): readonly string[] | undefined {
  const vlans = vlansOf(net);
  if (vlans.length === 0) return path === '' ? [] : undefined;
  if (path === '') return [`${DIRECTORY}/`];
  return path === DIRECTORY ? ['config', ...vlans.map((dev) => dev.name)] : undefined;
}

export const VLAN_PROC: ProcNetProvider = { lookup, list };
