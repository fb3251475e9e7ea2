import { formatMac } from '../../wire/addr.ts';
import { devGetStats, forEachNetdev, type NetDevice } from './dev.ts';
import type { Net } from './net_namespace.ts';

/** A file below /proc/net that a module makes (Linux: proc_create_net()). `write` returns 0 or a negative errno; without it nobody may. */
export interface ProcNetEntry {
  readonly mode: number;
  read(): string;
  write?(text: string): number;
}

/** Finds such files by their path below /proc/net: 'nf_conntrack', 'xt_recent/DEFAULT'. */
export interface ProcNetProvider {
  lookup(net: Net, path: string): ProcNetEntry | undefined;
  /** Names directly below directory `path` ('' is /proc/net itself), directories ending in '/'; undefined where there is no such directory. */
  list(net: Net, path: string): readonly string[] | undefined;
}

const FILES: Readonly<Record<string, (net: Net) => string>> = {
  dev: procNetDev,
  dev_mcast: procNetDevMcast,
  // A tick of 64 ns, in which `tc` tells times.
  psched: () => '000003e8 00000040 000f4240 3b9aca00\n',
  ptype: procNetPtype,
  softnet_stat: procNetSoftnetStat,
};

/** Text of /proc/net/NAME as far as it is the core's; undefined for others. Linux: net/core/net-procfs.c. */
export function procNet(net: Net, name: string): string | undefined {
  return Object.hasOwn(FILES, name) ? FILES[name](net) : undefined;
}

/** The names procNet knows. */
export function procNetList(): string[] {
  return Object.keys(FILES);
}

function procNetDev(net: Net): string {
  const head =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  return head + forEachNetdev(net).map(devLine).join('');
}

function devLine(dev: NetDevice): string {
  const s = devGetStats(dev);
  const columns: [value: number, width: number][] = [
    [s.rxBytes, 7],
    [s.rxPackets, 7],
    [s.rxErrors, 4],
    [s.rxDropped + s.rxMissedErrors, 4],
    [s.rxFifoErrors, 4],
    [s.rxLengthErrors + s.rxOverErrors + s.rxCrcErrors + s.rxFrameErrors, 5],
    [s.rxCompressed, 10],
    [s.multicast, 9],
    [s.txBytes, 8],
    [s.txPackets, 7],
    [s.txErrors, 4],
    [s.txDropped, 4],
    [s.txFifoErrors, 4],
    [s.collisions, 5],
    [s.txCarrierErrors + s.txAbortedErrors + s.txWindowErrors + s.txHeartbeatErrors, 7],
    [s.txCompressed, 10],
  ];
  return `${dev.name.padStart(6)}: ${columns.map(([value, width]) => String(value).padStart(width)).join(' ')}\n`;
}

function procNetDevMcast(net: Net): string {
  let text = '';
  for (const dev of forEachNetdev(net))
    for (const { address, refs, byHand } of dev.mc)
      text += `${String(dev.ifindex).padEnd(4)} ${dev.name.padEnd(15)} ${String(refs).padEnd(5)} ${String(byHand ? 1 : 0).padEnd(5)} ${formatMac(address).replaceAll(':', '')}\n`;
  return text;
}

function procNetPtype(net: Net): string {
  let text = 'Type Device      Function\n';
  const row = (type: string, dev: NetDevice | null, fn: string): string => `${type} ${(dev?.name ?? '').padEnd(8)} ${fn}\n`;
  for (let i = 0; i < net.ptypeAll.length; i++) text += row('ALL ', null, 'packet_rcv');
  for (const dev of forEachNetdev(net)) for (let i = 0; i < dev.ptypeAll.length; i++) text += row('ALL ', dev, 'packet_rcv');
  const known: [number, string][] = [
    [0x0800, 'ip_rcv'],
    [0x0806, 'arp_rcv'],
  ];
  for (const [type, fn] of known) if (net.stack.packetTypes.has(type)) text += row(hex(type, 4), null, fn);
  for (const { type, dev } of net.ptypeSpecific) text += row(hex(type, 4), dev, 'packet_rcv');
  return text;
}

function procNetSoftnetStat(net: Net): string {
  const { processed, backlogDropped, backlog } = net.stack;
  const columns = [processed, backlogDropped, 0, 0, 0, 0, 0, 0, 0, 0, 0, backlog, 0, backlog, 0];
  return `${columns.map((value) => hex(value, 8)).join(' ')}\n`;
}

function hex(value: number, width: number): string {
  return (value >>> 0).toString(16).padStart(width, '0');
}
