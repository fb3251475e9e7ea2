import { EINVAL } from '../../uapi/errno.ts';
import type { XtReply, XtRequest } from '../../uapi/xtables.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { type CtlTable, parseSysctlInt } from '../core/sysctl.ts';

/** Who logs for each protocol family by default. Linux: net/netfilter/nf_log.c; sysctl net.netfilter.nf_log.*. */
const LOGGERS: Readonly<Record<number, string>> = {
  2: 'nf_log_ipv4',
  3: 'nf_log_arp',
  5: 'nf_log_netdev',
  7: 'nf_log_bridge',
  10: 'nf_log_ipv6',
};
const FAMILIES = 11;
const ROOT = 'net/netfilter';
const ALL_NETNS = `${ROOT}/nf_log_all_netns`;
/** Of NetStack.sysctlValues: one value for the host. */
const ALL_NETNS_KEY = 'nf_log_all_netns';

/** May this namespace write to the host's log? Only the first one, unless nf_log_all_netns says so. Linux: nf_log_allowed(). */
export function nfLogAllowed(net: Net): boolean {
  return net === net.stack.initNet || (net.stack.sysctlValues.get(ALL_NETNS_KEY) ?? 0) !== 0;
}

/** The devices' names as both loggers want them. */
export function devName(dev: NetDevice | null): string {
  return dev === null ? '' : dev.name;
}

/** Makes logging part of a host: its settings, and the requests of `dmesg`. Linux: netfilter_log_init(). */
export function nfLogInit(stack: NetStack): void {
  stack.xtHandlers.set('log', (net, request) => syslog(net, request));
  stack.sysctl.push({
    root: ROOT,
    lookup: (net, path) => (path === ALL_NETNS ? allNetns(net) : logger(path)),
    list: (net, path) => {
      if (path === `${ROOT}/nf_log`) return Array.from({ length: FAMILIES }, (_, pf) => String(pf));
      if (path !== ROOT) return [];
      return net === stack.initNet ? ['nf_log/', 'nf_log_all_netns'] : ['nf_log/'];
    },
  });
}

function allNetns(net: Net): CtlTable | undefined {
  const { stack } = net;
  if (net !== stack.initNet) return undefined;
  const set = (text: string): number => {
    const value = parseSysctlInt(text);
    if (value === undefined) return -EINVAL;
    stack.sysctlValues.set(ALL_NETNS_KEY, value);
    return 0;
  };
  return { path: ALL_NETNS, mode: 0o644, get: () => String(stack.sysctlValues.get(ALL_NETNS_KEY) ?? 0), set };
}

function logger(path: string): CtlTable | undefined {
  const family = /^net\/netfilter\/nf_log\/(\d+)$/.exec(path);
  if (family === null || Number(family[1]) >= FAMILIES) return undefined;
  return { path, mode: 0o644, get: () => LOGGERS[Number(family[1])] ?? 'NONE' };
}

/** What syslog(2) does for `dmesg`: log-clear, log-console (level). */
function syslog(net: Net, request: XtRequest): XtReply {
  const ring = net.stack.kmsg;
  if (request.op === 'log-clear') ring.clearSeq = ring.nextSeq;
  else if (request.op === 'log-console') ring.consoleLevel = (request as unknown as { level: number }).level;
  else return { error: -EINVAL };
  return { error: 0 };
}
