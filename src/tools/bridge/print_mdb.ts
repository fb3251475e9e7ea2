import { type MdbEntry, type MdbMsg, type MdbRouter, type NlMessage, RTM_DELMDB } from '../../uapi/rtnetlink.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { COLOR_IFNAME, COLOR_INET, COLOR_NONE } from '../iproute2/color.ts';
import { llAddrN2a } from '../iproute2/ll_addr.ts';
import type { BridgeSession } from './bridge_session.ts';

const MDB_PERMANENT = 1;
const MCAST_INCLUDE = 1;

const FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [1 << 0, 'offload'],
  [1 << 1, 'fast_leave'],
  [1 << 2, 'added_by_star_ex'],
  [1 << 3, 'blocked'],
];

/** Hundredths of a second: "259.97", with `align` in seven columns. */
function formatTimer(ticks: number, align: boolean): string {
  const seconds = String(Math.floor(ticks / 100));
  return `${align ? seconds.padStart(4) : seconds}.${String(ticks % 100).padStart(2, '0')}`;
}

/** One membership, a line. */
export function printMdbEntry(session: BridgeSession, ifindex: number, entry: MdbEntry): void {
  const { print, ll } = session;
  const dev = ll.indexToName(ifindex);
  const port = ll.indexToName(entry.ifindex);
  print.openObject();
  print.json('index', ifindex);
  print.any('dev', dev, `dev ${dev}`, COLOR_IFNAME);
  print.any('port', port, ` port ${port}`);
  const group = entry.mac !== undefined ? llAddrN2a(entry.mac) : formatIpv4(entry.addr ?? 0);
  print.any('grp', group, ` grp ${group}`, entry.mac !== undefined ? COLOR_NONE : COLOR_INET);
  if (entry.src !== undefined) print.any('src', formatIpv4(entry.src), ` src ${formatIpv4(entry.src)}`, COLOR_INET);
  const state = (entry.state & MDB_PERMANENT) !== 0 ? 'permanent' : 'temp';
  print.any('state', state, ` ${state}`);
  if (session.details > 0) printDetails(session, entry);
  print.openArray('flags');
  for (const [flag, name] of FLAGS) if ((entry.flags & flag) !== 0) print.any(undefined, name, ` ${name}`);
  print.closeArray();
  if (entry.vid !== 0) print.any('vid', entry.vid, ` vid ${entry.vid}`);
  if (session.stats > 0 && entry.timer !== undefined) {
    const timer = formatTimer(entry.timer, true);
    print.any('timer', timer, ` ${timer}`);
  }
  print.nl();
  print.closeObject();
}

function printDetails(session: BridgeSession, entry: MdbEntry): void {
  const { print } = session;
  if (entry.filterMode !== undefined) {
    const mode = entry.filterMode === MCAST_INCLUDE ? 'include' : 'exclude';
    print.any('filter_mode', mode, ` filter_mode ${mode}`);
  }
  if (entry.rtprot !== undefined) {
    const protocol = session.names.protocolName(entry.rtprot);
    print.any('protocol', protocol, ` proto ${protocol}`);
  }
}

/** Router ports of a bridge: on one line, with -s a line each. */
export function printRouterPorts(session: BridgeSession, ifindex: number, routers: readonly MdbRouter[]): void {
  const { print, ll } = session;
  const bridge = ll.indexToName(ifindex);
  const stats = session.stats > 0;
  if (print.isJson) print.openArray(bridge);
  else if (!stats) print.text(`router ports on ${bridge}: `);
  for (const router of routers) {
    const port = ll.indexToName(router.ifindex);
    if (!print.isJson) {
      print.text(stats ? `router ports on ${bridge}: ${port}` : `${port} `);
      if (stats) printRouterStats(session, router);
      if (stats) print.text('\n');
      continue;
    }
    print.openObject();
    print.json('port', port);
    if (stats) printRouterStats(session, router);
    print.closeObject();
  }
  if (!stats) print.nl();
  if (print.isJson) print.closeArray();
}

function printRouterStats(session: BridgeSession, router: MdbRouter): void {
  const { print } = session;
  const timer = formatTimer(router.timer ?? 0, true);
  print.any('timer', timer, ` ${timer}`);
  const type = router.type === 1 || router.type === 3 ? 'temp' : 'permanent';
  print.any('type', type, ` ${type}`);
}

/** An event of `bridge monitor`. */
export function printMdbMon(session: BridgeSession, message: NlMessage): void {
  const body = message.body as MdbMsg;
  const ifindex = body.ifindex ?? 0;
  session.headers('[MDB]');
  if (message.type === RTM_DELMDB) session.print.any('deleted', true, 'Deleted ');
  for (const entry of body.entries ?? []) printMdbEntry(session, ifindex, entry);
  for (const router of body.routers ?? []) {
    session.print.text(`router port dev ${session.ll.indexToName(router.ifindex)} master ${session.ll.indexToName(ifindex)}\n`);
  }
}
