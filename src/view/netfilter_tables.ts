import type { Net } from '../net/core/net_namespace.ts';
import { NetnsXt } from '../net/netfilter/ip_tables_table.ts';
import { ctEntry } from '../net/netfilter/nf_conntrack_entry.ts';
import { CtNet, nfCtIsExpired, nfctTimeStamp } from '../net/netfilter/nf_conntrack_net.ts';
import { IPS_ASSURED, IPS_DST_NAT, IPS_SEEN_REPLY, IPS_SRC_NAT, type CtEntry, type CtTuple } from '../uapi/nf_conntrack.ts';
import type { IptEntry } from '../uapi/xtables.ts';
import { formatIpv4 } from '../wire/addr.ts';
import type { ChainRow, ConnectionRow, ConnectionTable } from './table_rows.ts';

/** More rows than this nobody reads. */
const MOST_RULES = 200;
const MOST_CONNECTIONS = 200;
/** As iptables(8) orders them. */
const TABLES = ['filter', 'nat', 'mangle', 'raw', 'security'];
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 33: 'dccp', 47: 'gre', 132: 'sctp' };
const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];
const SIGNS: readonly (readonly [number, string])[] = [
  [IPS_ASSURED, 'ASSURED'],
  [IPS_SRC_NAT, 'SNAT'],
  [IPS_DST_NAT, 'DNAT'],
];

/** The chains of all tables of a namespace: tables as iptables(8) orders them, built-in chains on a packet's way first. */
export function chainsOf(net: Net, ruleText: (entry: IptEntry) => string): ChainRow[] {
  if (!(net.xt instanceof NetnsXt)) return [];
  const tables = [...net.xt.tables.values()].sort((a, b) => TABLES.indexOf(a.name) - TABLES.indexOf(b.name));
  return tables.flatMap((table) => {
    const order = (hook: number): number => (hook < 0 ? Infinity : hook);
    const chains = [...table.chains.values()].sort((a, b) => (a.hook === b.hook ? 0 : order(a.hook) - order(b.hook)));
    return chains.map(({ name, policy, pcnt, bcnt, rules }) => ({
      table: table.name,
      name,
      policy,
      packets: pcnt,
      bytes: bcnt,
      rules: rules.slice(0, MOST_RULES).map(({ info }, at) => ({
        number: at + 1,
        packets: info.pcnt,
        bytes: info.bcnt,
        text: ruleText(info),
      })),
      more: Math.max(0, rules.length - MOST_RULES),
    }));
  });
}

/** The chains of one table and how many rules each has. */
export function chainLengths(net: Net, table: string): { chain: string; rules: number }[] {
  if (!(net.xt instanceof NetnsXt)) return [];
  return [...(net.xt.tables.get(table)?.chains.values() ?? [])].map(({ name, rules }) => ({ chain: name, rules: rules.length }));
}

/** The tracked connections. Not conntrack's own dump: that one ends connections whose time is over. */
export function connectionsOf(net: Net): ConnectionTable {
  if (!(net.ct instanceof CtNet)) return { rows: [], count: 0 };
  const { table } = net.ct;
  const rows: ConnectionRow[] = [];
  const now = nfctTimeStamp(net);
  for (let ct = table.first; ct !== null && rows.length < MOST_CONNECTIONS; ct = ct.next) {
    if (!nfCtIsExpired(ct, now)) rows.push(connectionRow(ctEntry(ct, { timeout: true, protoinfo: true })));
  }
  return { rows, count: rows.length < MOST_CONNECTIONS ? rows.length : table.count };
}

function connectionRow(entry: CtEntry): ConnectionRow {
  const { orig, reply, status } = entry;
  return {
    id: entry.id ?? 0,
    protocol: PROTOCOLS[orig.proto] ?? String(orig.proto),
    state: entry.tcpState === undefined ? '' : (TCP_STATES[entry.tcpState] ?? ''),
    timeout: entry.timeout ?? 0,
    original: tupleText(orig),
    reply: tupleText(reply),
    signs: [
      ...((status & IPS_SEEN_REPLY) === 0 ? ['UNREPLIED'] : []),
      ...SIGNS.filter(([bit]) => (status & bit) !== 0).map(([, sign]) => sign),
    ],
  };
}

/** ICMP has an identifier where others have ports. */
function tupleText({ src, dst, proto, srcPort, dstPort }: CtTuple): string {
  if (proto === 1) return `${formatIpv4(src)} → ${formatIpv4(dst)} id ${srcPort}`;
  if (srcPort === 0 && dstPort === 0) return `${formatIpv4(src)} → ${formatIpv4(dst)}`;
  return `${formatIpv4(src)}:${srcPort} → ${formatIpv4(dst)}:${dstPort}`;
}
