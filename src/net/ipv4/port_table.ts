import { ipv4Net } from './ipv4_netns.ts';
import type { InetSock } from './inet_sock.ts';

/** What holds a port: a socket, or what is left of one (TIME-WAIT). */
export interface PortOwner {
  readonly rcvSaddr: number;
  readonly boundDevIf: number;
  readonly reuseaddr: boolean;
  readonly reuseport: boolean;
  readonly state: number;
  readonly daddr: number;
  readonly dport: number;
}

const TCP_LISTEN = 10;

/** Sockets by local port: which ports are taken, and by whom (Linux: udp_table, the bind hash of inet_hashinfo). */
export class PortTable<T extends InetSock> {
  private readonly ports = new Map<number, (T | PortOwner)[]>();

  get(port: number): readonly T[] | undefined {
    return this.ports.get(port) as T[] | undefined;
  }

  all(): T[] {
    return [...this.ports.values()].flat() as T[];
  }

  /** Gives `sk` the port `port`, or for 0 a free one of ip_local_port_range. False: it is (they all are) in use. */
  getPort(sk: T, port: number): boolean {
    if (port === 0) port = this.freePort(sk);
    else if (this.conflict(sk, port)) return false;
    if (port === 0) return false;
    this.take(sk, port);
    return true;
  }

  /** Shares the port of another: a connection that its listener took (Linux: __inet_inherit_port()). */
  take(sk: T, port: number): void {
    sk.sport = port;
    const list = this.ports.get(port);
    if (list === undefined) this.ports.set(port, [sk]);
    else list.push(sk);
  }

  putPort(sk: T): void {
    if (this.removeOwner(sk.sport, sk)) sk.sport = 0;
  }

  /** Another holds the port in the place of `sk`. */
  replace(sk: T, owner: PortOwner): void {
    const list = this.ports.get(sk.sport);
    const at = list === undefined ? -1 : list.indexOf(sk);
    if (at >= 0) list![at] = owner;
  }

  removeOwner(port: number, owner: T | PortOwner): boolean {
    const list = this.ports.get(port);
    const at = list === undefined ? -1 : list.lastIndexOf(owner);
    if (list === undefined || at < 0) return false;
    const last = list.pop()!;
    if (at < list.length) list[at] = last;
    if (list.length === 0) this.ports.delete(port);
    return true;
  }

  /** For connect(2): a port, first of odd ones (bind takes even ones), that no connection to the same peer has. Linux: __inet_hash_connect(). */
  connectPort(sk: T, taken: (port: number) => boolean): number {
    const { ipLocalPortRangeLow: low, ipLocalPortRangeHigh: high } = ipv4Net(sk.net).sysctl;
    const count = high - low + 1;
    const even = count & ~1 || 1;
    const first = sk.net.sim.random.below(even) & ~1;
    for (const parity of [0, 1]) {
      for (let i = 0; i < count; i += 2) {
        const port = low + ((first + i) % count) + parity;
        if (port > high) continue;
        const list = this.ports.get(port);
        if (list === undefined) return port;
        if (list.some((other) => other.daddr === 0 || other.reuseaddr)) continue;
        if (!taken(port)) return port;
      }
    }
    return 0;
  }

  /** A random port of the range that nobody has. Linux: inet_csk_find_open_port(), udp_lib_get_port(). */
  private freePort(sk: T): number {
    const { ipLocalPortRangeLow: low, ipLocalPortRangeHigh: high } = ipv4Net(sk.net).sysctl;
    const count = high - low + 1;
    const first = sk.net.sim.random.below(count);
    for (let i = 0; i < count; i++) {
      const port = low + ((first + i) % count);
      if (!this.ports.has(port)) return port;
    }
    return 0;
  }

  /** Linux: inet_bind_conflict(), udp_lib_lport_inuse(). SO_REUSEADDR does not share with a TCP listener. */
  private conflict(sk: T, port: number): boolean {
    const list = this.ports.get(port);
    if (list === undefined) return false;
    return list.some((other) => {
      if (other === sk) return false;
      if (sk.boundDevIf !== 0 && other.boundDevIf !== 0 && sk.boundDevIf !== other.boundDevIf) return false;
      if (sk.reuseport && other.reuseport) return false;
      if (sk.reuseaddr && other.reuseaddr && other.state !== TCP_LISTEN) return false;
      return sk.rcvSaddr === 0 || other.rcvSaddr === 0 || sk.rcvSaddr === other.rcvSaddr;
    });
  }

  /** May it listen there, next to those who listen already? Linux: inet_csk_listen_start() asks get_port() again. */
  listenConflict(sk: T): boolean {
    return this.conflict(sk, sk.sport);
  }
}
