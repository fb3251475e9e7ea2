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

/** Reads tables of one namespace. `netns` is the inode number as in the picture. */
export interface TableReader {
  routes(host: string, netns: number): RouteRow[];
  neighbours(host: string, netns: number): NeighbourRow[];
  fdb(host: string, netns: number): FdbRow[];
}
