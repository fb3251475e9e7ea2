/** Rows of the tables that are read when somebody asks for them. */
export interface RouteRow {
  /** 'default' or '192.168.1.0/24'. */
  to: string;
  /** The gateway, '' when the destination is on the link. */
  via: string;
  dev: string;
  /** 'unicast', 'blackhole', ... */
  type: string;
  metric: number;
  prefsrc: string;
}

export interface NeighbourRow {
  address: string;
  dev: string;
  /** '' while it is not known. */
  mac: string;
  /** 'REACHABLE', 'STALE', ... */
  state: string;
}

export interface FdbRow {
  mac: string;
  /** The port behind which that address is. */
  dev: string;
  /** The bridge. */
  bridge: string;
  /** An address of the bridge's or a port's own. */
  permanent: boolean;
}

/** A chain of a netfilter table with its rules. */
export interface ChainRow {
  table: string;
  name: string;
  /** Of a built-in chain, 'ACCEPT' or 'DROP'; '' of a user's. */
  policy: string;
  packets: number;
  bytes: number;
  rules: RuleRow[];
  /** How many more rules there are. */
  more: number;
}

export interface RuleRow {
  /** As `iptables -R CHAIN number` counts. */
  number: number;
  packets: number;
  bytes: number;
  /** '-p tcp -m tcp --dport 80 -j ACCEPT'. */
  text: string;
}

/** A tracked connection. */
export interface ConnectionRow {
  id: number;
  /** 'tcp', 'udp', 'icmp', or the protocol's number. */
  protocol: string;
  /** TCP's state, else ''. */
  state: string;
  /** Whole seconds that are left. */
  timeout: number;
  /** '10.0.0.1:40000 → 10.0.0.2:80', both ways. */
  original: string;
  reply: string;
  /** 'UNREPLIED', 'ASSURED', 'SNAT', 'DNAT'. */
  signs: string[];
}

export interface ConnectionTable {
  rows: ConnectionRow[];
  /** Of all connections. */
  count: number;
}

export interface SocketRow {
  protocol: 'tcp' | 'udp' | 'raw' | 'icmp';
  /** 'LISTEN', 'ESTAB', 'UNCONN', ... as `ss` says. */
  state: string;
  /** '0.0.0.0:80'. */
  local: string;
  peer: string;
  /** Bytes waiting to be read and to be acknowledged; connections of a listener. */
  received: number;
  unsent: number;
}

/** Reads tables of one namespace. `netns` is the inode number as in the picture. */
export interface TableReader {
  routes(host: string, netns: number): RouteRow[];
  neighbours(host: string, netns: number): NeighbourRow[];
  fdb(host: string, netns: number): FdbRow[];
}
