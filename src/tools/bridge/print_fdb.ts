import {
  type NeighMsg,
  type NlMessage,
  NTF_EXT_LEARNED,
  NTF_MASTER,
  NTF_OFFLOADED,
  NTF_ROUTER,
  NTF_SELF,
  NTF_STICKY,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import { COLOR_IFNAME, COLOR_INET, COLOR_MAC } from '../iproute2/color.ts';
import { llAddrN2a } from '../iproute2/ll_addr.ts';
import type { BridgeSession } from './bridge_session.ts';

/** Which entries are printed; 0 is any. */
export interface FdbFilter {
  index: number;
  dynamic: boolean;
  state: number;
  vlan: number;
}

export const NO_FILTER: FdbFilter = { index: 0, dynamic: false, state: 0, vlan: 0 };

const NTF_EXT_LOCKED = 0x2;

const FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [NTF_SELF, 'self'],
  [NTF_ROUTER, 'router'],
  [NTF_EXT_LEARNED, 'extern_learn'],
  [NTF_OFFLOADED, 'offload'],
  [NTF_MASTER, 'master'],
  [NTF_STICKY, 'sticky'],
];

function stateText(session: BridgeSession, state: number): string {
  if ((state & NUD_PERMANENT) !== 0) return 'permanent';
  if ((state & NUD_NOARP) !== 0) return 'static';
  if ((state & NUD_STALE) !== 0) return 'stale';
  if ((state & NUD_REACHABLE) !== 0) return '';
  const hex = state === 0 ? '0' : `0x${state.toString(16)}`;
  return session.print.isJson ? hex : `state=${hex}`;
}

/** Prints one forwarding entry, or nothing when it is not asked for. 0. */
export function printFdb(session: BridgeSession, message: NlMessage, filter: FdbFilter): number {
  if (message.type !== RTM_NEWNEIGH && message.type !== RTM_DELNEIGH) return 0;
  const entry = message.body;
  if (entry.family !== AF_BRIDGE) return 0;
  const state = entry.state ?? 0;
  if (filter.index !== 0 && filter.index !== entry.ifindex) return 0;
  if (filter.state !== 0 && (state & filter.state) === 0) return 0;
  if (filter.vlan !== 0 && filter.vlan !== (entry.vlan ?? 0)) return 0;
  if (filter.dynamic && (state & NUD_PERMANENT) !== 0) return 0;
  const { print, ll } = session;
  session.headers('[NEIGH]');
  print.openObject();
  if (message.type === RTM_DELNEIGH) print.any('deleted', true, 'Deleted ');
  if (entry.lladdr !== undefined) {
    const mac = llAddrN2a(entry.lladdr);
    print.any('mac', mac, `${mac} `, COLOR_MAC);
  }
  if (filter.index === 0 && entry.ifindex) {
    const name = ll.indexToName(entry.ifindex);
    print.text('dev ');
    print.any('ifname', name, `${name} `, COLOR_IFNAME);
  }
  printTunnel(session, entry);
  if (session.stats > 0 && entry.cacheinfo !== undefined) {
    const used = Math.floor(entry.cacheinfo.used / 100);
    const updated = Math.floor(entry.cacheinfo.updated / 100);
    print.json('used', used);
    print.json('updated', updated);
    print.text(`used ${used}/${updated} `);
  }
  printFlags(session, entry.flags ?? 0, entry.flagsExt ?? 0);
  if (entry.master !== undefined) {
    const master = ll.indexToName(entry.master);
    print.any('master', master, `master ${master} `);
  }
  const text = stateText(session, state);
  print.any('state', text, `${text}\n`);
  print.closeObject();
  session.out.flush();
  return 0;
}

/** Where a vxlan's entry leads. */
function printTunnel(session: BridgeSession, entry: NeighMsg): void {
  const { print, ll } = session;
  if (entry.dst !== undefined) {
    const dst = session.formatHost(entry.dst);
    print.text('dst ');
    print.any('dst', dst, `${dst} `, COLOR_INET);
  }
  if (entry.vlan) print.any('vlan', entry.vlan, `vlan ${entry.vlan} `);
  if (entry.port !== undefined) print.any('port', entry.port, `port ${entry.port} `);
  if (entry.vni !== undefined) print.any('vni', entry.vni, `vni ${entry.vni} `);
  if (entry.srcVni !== undefined) print.any('src_vni', entry.srcVni, `src_vni ${entry.srcVni} `);
  if (entry.destIfindex !== undefined) {
    if (entry.linkNetnsid !== undefined) print.any('viaIfIndex', entry.destIfindex, `via ifindex ${entry.destIfindex} `);
    else print.any('viaIf', ll.indexToName(entry.destIfindex), `via ${ll.indexToName(entry.destIfindex)} `);
  }
  if (entry.linkNetnsid !== undefined) print.any('linkNetNsId', entry.linkNetnsid, `link-netnsid ${entry.linkNetnsid} `);
}

function printFlags(session: BridgeSession, flags: number, extFlags: number): void {
  const { print } = session;
  print.openArray('flags');
  for (const [flag, name] of FLAGS) if ((flags & flag) !== 0) print.any(undefined, name, `${name} `);
  if ((extFlags & NTF_EXT_LOCKED) !== 0) print.any(undefined, 'locked', 'locked ');
  print.closeArray();
}
