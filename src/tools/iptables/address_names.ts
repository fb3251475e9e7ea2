import type { Process, Program } from '../../uapi/process.ts';
import { nameInfo } from '../resolver/getaddrinfo.ts';

/**
 * The hosts' names in a listing without -n. Listings are made twice: once to learn which addresses they show, in their order,
 * and once with the names. The resolver is asked for each of them anew, as often as an address stands there: the C library
 * keeps nothing (libxtables: ipaddr_to_host()).
 */
export class AddressNames {
  private readonly wanted: number[] = [];
  private readonly names = new Map<number, string | undefined>();

  /** The name found, or undefined: none, or nobody was asked yet. */
  of(addr: number): string | undefined {
    if (this.names.size === 0) this.wanted.push(addr);
    return this.names.get(addr);
  }

  /** Asks /etc/hosts and the name servers for all that was wanted. */
  *find(process: Process): Program<void> {
    for (const addr of this.wanted) this.names.set(addr, yield* nameInfo(process, addr));
  }
}
