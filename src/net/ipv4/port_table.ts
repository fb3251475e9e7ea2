import { ipv4Net } from './ipv4_netns.ts';
import type { InetSock } from './inet_sock.ts';

/** Sockets by local port: which ports are taken, and by whom (Linux: udp_table, the bind hash of inet_hashinfo). */
export class PortTable<T extends InetSock> {
  private readonly ports = new Map<number, T[]>();

  get(port: number): readonly T[] | undefined {
    return this.ports.get(port);
  }

  all(): T[] {
    return [...this.ports.values()].flat();
  }

  /** Gives `sk` the port `port`, or for 0 a free one of ip_local_port_range. False: it is (they all are) in use. */
  getPort(sk: T, port: number): boolean {
    if (port === 0) port = this.freePort(sk);
    else if (this.conflict(sk, port)) return false;
    if (port === 0) return false;
    sk.sport = port;
    const list = this.ports.get(port);
    if (list === undefined) this.ports.set(port, [sk]);
    else list.push(sk);
    return true;
  }

  putPort(sk: T): void {
    const list = this.ports.get(sk.sport);
    const at = list === undefined ? -1 : list.indexOf(sk);
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    if (list.length === 0) this.ports.delete(sk.sport);
    sk.sport = 0;
  }

  /** A random port, then the next ones, of the parity that bind(2) prefers to leave alone or not. */
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

  /** Linux: inet_bind_conflict(), udp_lib_lport_inuse(). */
  private conflict(sk: T, port: number): boolean {
    const list = this.ports.get(port);
    if (list === undefined) return false;
    return list.some((other) => {
      if (sk.reuseaddr && other.reuseaddr) return false;
      if (sk.reuseport && other.reuseport) return false;
      if (sk.boundDevIf !== 0 && other.boundDevIf !== 0 && sk.boundDevIf !== other.boundDevIf) return false;
      return sk.rcvSaddr === 0 || other.rcvSaddr === 0 || sk.rcvSaddr === other.rcvSaddr;
    });
  }
}
