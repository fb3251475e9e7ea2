/**
 * A picture of the machine as plain data: what the map draws and what a lesson's checks look at. Pictures are made by
 * `machine_picture.ts` and travel to the page as patches from one to the next.
 */
export interface MachinePicture {
  /** By name; the lab's own order is in `order`. */
  hosts: Record<string, HostPicture>;
}

export interface HostPicture {
  name: string;
  order: number;
  /** Part of the surroundings: no terminal opens on it. */
  hidden: boolean;
  /** The namespaces' inode numbers as keys. */
  namespaces: Record<string, NetnsPicture>;
}

/** A network namespace. */
export interface NetnsPicture {
  /** Its inode number. */
  id: number;
  /** Position in the order in which the namespaces were made; 0 is the host's own. */
  order: number;
  /** Names from /run/netns; empty for the host's own and for nameless ones. */
  names: string[];
  /** By `DevicePicture.id`. */
  devices: Record<string, DevicePicture>;
}

/** A network interface. */
export interface DevicePicture {
  /** Unique in the machine and the same for the device's whole life, through renames and moves. */
  id: number;
  ifindex: number;
  name: string;
  /** 'loopback', 'nic', or the link kind: 'veth', 'bridge', 'dummy', 'macvlan', ... */
  kind: string;
  mac: string;
  mtu: number;
  /** IFF_UP: switched on by the administrator. */
  up: boolean;
  /** There is a carrier: a cable whose other end is up. */
  carrier: boolean;
  /** 'UP', 'DOWN', 'UNKNOWN', 'LOWERLAYERDOWN', ... as `ip link` prints it. */
  operstate: string;
  /** IPv4 addresses with prefix length, in the kernel's order. */
  addresses: string[];
  /** The other end of its cable: a device's id; 0 for none. */
  peer: number;
  /** The bridge or other master it belongs to: a device's id; 0 for none. */
  master: number;
  /** The device it stands on (macvlan, vlan): a device's id; 0 for none. */
  lower: number;
  /** A VLAN's id, a vxlan's VNI; -1 for others. */
  tag: number;
  /** The addresses of a tunnel's other ends (vxlan). */
  remotes: readonly string[];
  /** A bridge port's state: 'disabled', 'listening', 'learning', 'forwarding', 'blocking'; '' where it is no port. */
  portState: string;
  /** A bridge with the spanning tree protocol on. */
  stp: boolean;
}

/** The name a namespace goes by: its first name, or 'host' name for the root one, or its number. */
export function netnsLabel(host: HostPicture, netns: NetnsPicture): string {
  return netns.names[0] ?? (netns.order === 0 ? host.name : `net:[${netns.id}]`);
}
