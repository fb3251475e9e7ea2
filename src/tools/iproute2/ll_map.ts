import { IFNAMSIZ } from '../../uapi/if.ts';
import { RTM_DELLINK, RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import type { LinkMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import type { RtnlHandle } from './libnetlink.ts';
import { UsageError } from './usage_error.ts';

interface LlEntry {
  index: number;
  name: string;
  altnames: readonly string[];
  flags: number;
  type: number;
}

/** Names of interfaces by index and back: asks the kernel once for each and remembers. */
export class LlMap {
  private readonly rtnl: RtnlHandle;
  private readonly byIndex = new Map<number, LlEntry>();
  private readonly byName = new Map<string, LlEntry>();
  private initialized = false;

  constructor(rtnl: RtnlHandle) {
    this.rtnl = rtnl;
  }

  /** The name; "if7" where there is no such interface, "*" for index 0. */
  indexToName(index: number): string {
    if (index === 0) return '*';
    return (this.byIndex.get(index) ?? this.ask({ index }))?.name ?? `if${index}`;
  }

  /** The index, or 0 where there is none. "ifN" is N even where there is no such interface. */
  nameToIndex(name: string): number {
    const colon = name.indexOf(':');
    const entry =
      this.byName.get(name) ??
      this.ask(isIfname(name) ? { ifname: name } : { altnames: [name] }) ??
      // if_nametoindex(3) is asked next: SIOCGIFINDEX takes "lo:1" for lo.
      (colon > 0 ? this.ask({ ifname: name.slice(0, colon) }) : undefined);
    if (entry !== undefined) return entry.index;
    const numbered = /^if\s*\+?(\d+)/.exec(name);
    return numbered === null ? 0 : Number(numbered[1]) >>> 0;
  }

  /** IFF_* of an interface known by now; -1 otherwise (which has every flag). */
  indexToFlags(index: number): number {
    return index === 0 ? 0 : (this.byIndex.get(index)?.flags ?? -1);
  }

  indexToType(index: number): number {
    return this.byIndex.get(index)?.type ?? -1;
  }

  remember(message: NlMessage): void {
    if (message.type === RTM_NEWLINK) this.add(message.body);
    else if (message.type === RTM_DELLINK) this.dropByIndex(message.body.index ?? 0);
  }

  dropByIndex(index: number): void {
    const entry = this.byIndex.get(index);
    if (entry === undefined) return;
    this.byIndex.delete(index);
    this.byName.delete(entry.name);
    for (const altname of entry.altnames) this.byName.delete(altname);
  }

  /** Learns all interfaces, once. */
  init(): void {
    if (this.initialized) return;
    const done = this.rtnl.dump({ type: RTM_GETLINK, body: { family: 0 } }, (answer) => {
      this.remember(answer);
      return 0;
    });
    if (!done) throw new UsageError('Dump terminated\n', 1);
    this.initialized = true;
  }

  private ask(body: LinkMsg): LlEntry | undefined {
    const answer = this.rtnl.getQuietly({ type: RTM_GETLINK, body });
    return answer?.type === RTM_NEWLINK ? this.add(answer.body) : undefined;
  }

  private add(link: LinkMsg): LlEntry | undefined {
    if (link.ifname === undefined || link.index === undefined) return undefined;
    this.dropByIndex(link.index);
    const entry: LlEntry = {
      index: link.index,
      name: link.ifname,
      altnames: link.altnames ?? [],
      flags: link.flags ?? 0,
      type: link.type ?? 0,
    };
    this.byIndex.set(entry.index, entry);
    this.byName.set(entry.name, entry);
    for (const altname of entry.altnames) this.byName.set(altname, entry);
    return entry;
  }
}

/** What the kernel takes as a name of at most 15 characters. */
export function isIfname(name: string): boolean {
  return name.length < IFNAMSIZ && isAltifname(name);
}

/** An alternative name may be longer. */
export function isAltifname(name: string): boolean {
  return name !== '' && !/[/\s]/.test(name);
}
