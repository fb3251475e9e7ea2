import { EINVAL, EPERM } from '../../uapi/errno.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { HZ } from '../core/jiffies.ts';
import { type CtlTable, parseSysctlInt } from '../core/sysctl.ts';
import { type CtHost, type CtNet, ctNet } from './nf_conntrack_net.ts';

/** /proc/sys/net/netfilter/nf_conntrack_*. Linux: net/netfilter/nf_conntrack_standalone.c. */

const ROOT = 'net/netfilter';

interface Entry {
  readonly least?: number;
  readonly most?: number;
  get(net: Net): number;
  set?(net: Net, value: number): void;
  /** The whole host's: other namespaces may only read it. */
  readonly host?: boolean;
}

type Flags = { [Name in keyof CtNet]: CtNet[Name] extends boolean ? Name : never }[keyof CtNet];

function flag(name: Flags): Entry {
  return { least: 0, most: 1, get: (net) => Number(ctNet(net)[name]), set: (net, value) => void (ctNet(net)[name] = value === 1) };
}

/** What fits in an int as jiffies; below 0 all goes (Linux: proc_dointvec_jiffies()). */
const MAX_SECONDS = Math.trunc(2147483647 / HZ);

function seconds(get: (cnet: CtNet) => number, set: (cnet: CtNet, jiffies: number) => void): Entry {
  return { most: MAX_SECONDS, get: (net) => Math.trunc(get(ctNet(net)) / HZ), set: (net, value) => set(ctNet(net), value * HZ) };
}

function tcpTimeout(state: number): Entry {
  return seconds(
    ({ timeouts }) => timeouts.tcp[state],
    ({ timeouts }, jiffies) => void (timeouts.tcp[state] = jiffies),
  );
}

function listTimeout(name: 'udp' | 'gre', at: number): Entry {
  return seconds(
    ({ timeouts }) => timeouts[name][at],
    ({ timeouts }, jiffies) => void (timeouts[name][at] = jiffies),
  );
}

/** A number that is kept and changes nothing that is modelled (SCTP, IPv6). */
function stored(name: string, initial: number): Entry {
  return { least: 0, get: (net) => ctNet(net).stored.get(name) ?? initial, set: (net, value) => void ctNet(net).stored.set(name, value) };
}

function host(get: (settings: CtHost) => number, set?: (settings: CtHost, value: number) => void): Entry {
  const of = (net: Net): CtHost => net.stack.nfConntrack as CtHost;
  return {
    least: 0,
    host: true,
    get: (net) => get(of(net)),
    ...(set !== undefined && { set: (net: Net, value: number) => set(of(net), value) }),
  };
}

const TCP_STATES = ['syn_sent', 'syn_recv', 'established', 'fin_wait', 'close_wait', 'last_ack', 'time_wait', 'close'];

const ENTRIES: Readonly<Record<string, Entry>> = {
  acct: flag('sysctlAcct'),
  buckets: host(({ buckets }) => buckets),
  checksum: flag('sysctlChecksum'),
  count: { get: (net) => ctNet(net).table.count },
  events: { least: 0, most: 2, get: (net) => ctNet(net).sysctlEvents, set: (net, value) => void (ctNet(net).sysctlEvents = value) },
  expect_max: host(
    ({ expectMax }) => expectMax,
    (settings, value) => void (settings.expectMax = value),
  ),
  frag6_high_thresh: stored('frag6_high_thresh', 4194304),
  frag6_low_thresh: stored('frag6_low_thresh', 3145728),
  frag6_timeout: stored('frag6_timeout', 60),
  generic_timeout: seconds(
    ({ timeouts }) => timeouts.generic,
    ({ timeouts }, jiffies) => void (timeouts.generic = jiffies),
  ),
  gre_timeout: listTimeout('gre', 0),
  gre_timeout_stream: listTimeout('gre', 1),
  icmp_timeout: seconds(
    ({ timeouts }) => timeouts.icmp,
    ({ timeouts }, jiffies) => void (timeouts.icmp = jiffies),
  ),
  icmpv6_timeout: stored('icmpv6_timeout', 30),
  log_invalid: {
    least: 0,
    most: 255,
    get: (net) => ctNet(net).sysctlLogInvalid,
    set: (net, value) => void (ctNet(net).sysctlLogInvalid = value),
  },
  max: host(
    ({ max }) => max,
    (settings, value) => void (settings.max = value),
  ),
  sctp_timeout_closed: stored('sctp_timeout_closed', 10),
  sctp_timeout_cookie_echoed: stored('sctp_timeout_cookie_echoed', 3),
  sctp_timeout_cookie_wait: stored('sctp_timeout_cookie_wait', 3),
  sctp_timeout_established: stored('sctp_timeout_established', 210),
  sctp_timeout_heartbeat_sent: stored('sctp_timeout_heartbeat_sent', 30),
  sctp_timeout_shutdown_ack_sent: stored('sctp_timeout_shutdown_ack_sent', 3),
  sctp_timeout_shutdown_recd: stored('sctp_timeout_shutdown_recd', 3),
  sctp_timeout_shutdown_sent: stored('sctp_timeout_shutdown_sent', 3),
  tcp_be_liberal: flag('tcpBeLiberal'),
  tcp_ignore_invalid_rst: flag('tcpIgnoreInvalidRst'),
  tcp_loose: flag('tcpLoose'),
  tcp_max_retrans: {
    least: 0,
    most: 255,
    get: (net) => ctNet(net).tcpMaxRetrans,
    set: (net, value) => void (ctNet(net).tcpMaxRetrans = value),
  },
  ...Object.fromEntries(TCP_STATES.map((name, state) => [`tcp_timeout_${name}`, tcpTimeout(state + 1)])),
  tcp_timeout_max_retrans: tcpTimeout(10),
  tcp_timeout_unacknowledged: tcpTimeout(11),
  timestamp: flag('sysctlTstamp'),
  udp_timeout: listTimeout('udp', 0),
  udp_timeout_stream: listTimeout('udp', 1),
};

const PREFIX = `${ROOT}/nf_conntrack_`;

function table(net: Net, path: string, entry: Entry): CtlTable {
  const { set } = entry;
  const writable = set !== undefined && (entry.host !== true || net === net.stack.initNet);
  const ctl: CtlTable = { path, mode: writable ? 0o644 : 0o444, get: () => String(entry.get(net)) };
  ctl.set = (text) => {
    if (!writable) return -EPERM;
    const value = parseSysctlInt(text, entry.least, entry.most);
    if (value === undefined) return -EINVAL;
    set(net, value);
    return 0;
  };
  return ctl;
}

/** Makes the settings known. */
export function registerConntrackSysctl(stack: NetStack): void {
  stack.sysctl.push({
    root: ROOT,
    lookup: (net, path) => {
      const name = path.slice(PREFIX.length);
      return path.startsWith(PREFIX) && Object.hasOwn(ENTRIES, name) ? table(net, path, ENTRIES[name]) : undefined;
    },
    list: (_net, path) => (path === ROOT ? Object.keys(ENTRIES).map((name) => `nf_conntrack_${name}`) : []),
  });
  // The older name of the limit is only the first namespace's; it is not listed: the recorded machine is a namespace itself.
  stack.sysctl.push({
    root: 'net',
    lookup: (net, path) => (path === 'net/nf_conntrack_max' && net === stack.initNet ? table(net, path, ENTRIES.max) : undefined),
    list: () => [],
  });
}
