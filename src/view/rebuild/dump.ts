/**
 * What can be read off a Linux host, as its own tools say it in JSON: `ip -d -j link`, `ip -j addr` and their kin. It may come
 * from Patchbay's machine or have been pasted from a real one, so anything may be missing.
 */

export interface IpLink {
  ifindex?: number;
  ifname: string;
  /** The device below, or a cable's other end: by name in the same namespace, else by index in the one `link_netnsid` names. */
  link?: string | null;
  link_index?: number;
  link_netnsid?: number;
  flags?: string[];
  mtu?: number;
  txqlen?: number;
  master?: string;
  link_type?: string;
  address?: string;
  linkinfo?: {
    info_kind?: string;
    info_data?: Readonly<Record<string, unknown>>;
    info_slave_kind?: string;
    info_slave_data?: Readonly<Record<string, unknown>>;
  };
}

export interface IpAddress {
  ifname: string;
  addr_info: {
    family?: string;
    local?: string;
    address?: string;
    prefixlen?: number;
    broadcast?: string;
    scope?: string;
    label?: string;
    metric?: number;
    secondary?: boolean;
    noprefixroute?: boolean;
  }[];
}

export interface IpNexthop {
  gateway?: string;
  dev?: string;
  weight?: number;
  flags?: string[];
}

export interface IpRoute extends IpNexthop {
  type?: string;
  dst: string;
  table?: string;
  protocol?: string;
  scope?: string;
  prefsrc?: string;
  metric?: number;
  tos?: string;
  metrics?: Readonly<Record<string, number>>[];
  nexthops?: IpNexthop[];
}

export interface IpRule {
  priority: number;
  not?: boolean | null;
  src?: string;
  srclen?: number;
  dst?: string;
  dstlen?: number;
  iif?: string;
  oif?: string;
  fwmark?: string;
  fwmask?: string;
  tos?: string;
  table?: string;
  action?: string;
}

export interface IpNeighbour {
  dst: string;
  dev: string;
  lladdr?: string;
  state?: string[];
  proxy?: unknown;
}

export interface BridgeFdb {
  mac: string;
  ifname: string;
  flags?: string[];
  master?: string;
  state?: string;
  dst?: string;
  vlan?: number;
}

/** One network namespace; what was not asked for is empty. */
export interface NetnsDump {
  /** '' is the host's own. */
  readonly name: string;
  readonly links: readonly IpLink[];
  readonly addresses: readonly IpAddress[];
  readonly routes: readonly IpRoute[];
  readonly rules: readonly IpRule[];
  readonly neighbours: readonly IpNeighbour[];
  readonly fdb: readonly BridgeFdb[];
  /** What iptables-save printed. */
  readonly iptables: string;
  /** Which namespace an id of this one stands for, by name; ids that are not here stand for the host's own. Null: nobody asked. */
  readonly nsids: ReadonlyMap<number, string> | null;
  /** Settings that differ from a new namespace's, /proc/sys names with dots. */
  readonly sysctls: readonly (readonly [key: string, value: string])[];
}

export const EMPTY_DUMP: NetnsDump = {
  name: '',
  links: [],
  addresses: [],
  routes: [],
  rules: [],
  neighbours: [],
  fdb: [],
  iptables: '',
  nsids: null,
  sysctls: [],
};
