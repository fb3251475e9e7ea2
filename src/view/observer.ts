import type { Patch } from 'immer';
import { makeJourney } from './journey.ts';
import { lastFailure } from './last_failure.ts';
import { type HostSource, PictureMaker } from './machine_picture.ts';
import type { Hop, Journey, LoopFinding, PacketRecord } from './packet.ts';
import { Novelty } from './novelty.ts';
import { type Arrival, type LoggedPacket, PacketLog } from './packet_log.ts';
import { type MachinePicture, netnsLabel } from './picture.ts';
import type { Surroundings } from './surroundings.ts';
import { KernelTables } from './tables.ts';
import { Whereabouts } from './whereabouts.ts';

/** More dots than this nobody follows. */
const MAX_HOPS = 400;

/** What changed since the last look. */
export interface Changes {
  patches: Patch[];
  /** Packets that are new or have come further. */
  packets: PacketRecord[];
  /** Frames that crossed a cable. */
  hops: Hop[];
  /** Trace events that were too many to take in. */
  skipped: number;
  /** A frame that goes round in circles. */
  loop: LoopFinding | null;
}

/** Looks at a machine from outside, changing nothing: its picture, its packets, its tables. */
export class Observer {
  readonly tables: KernelTables;
  readonly packets: PacketLog;
  /** A rule as `iptables -S` prints it: the programs' code knows, which is not this room's. */
  ruleText: Surroundings['ruleText'] = () => '';
  readonly around: Surroundings;
  private readonly hosts: readonly HostSource[];
  private readonly maker: PictureMaker;
  private readonly unlisten = new Map<HostSource, () => void>();
  private readonly novelty = new Novelty();
  /** How many of the frames that arrived since the last look have been asked after. */
  private asked = 0;

  constructor(hosts: Iterable<HostSource>) {
    this.hosts = [...hosts];
    this.around = {
      label: (host, netns) => this.label(host, netns),
      ruleText: (...where) => this.ruleText(...where),
      machine: new Whereabouts(this.hosts),
    };
    this.maker = new PictureMaker(this.hosts);
    this.tables = new KernelTables(this.hosts);
    this.packets = new PacketLog((host, netns) => this.label(host, netns));
    this.listen();
  }

  get picture(): MachinePicture {
    return this.maker.picture;
  }

  /** Has a frame of a kind that was not seen lately arrived somewhere since this was last asked? */
  get hasNews(): boolean {
    const { arrived } = this.packets;
    let news = false;
    for (; this.asked < arrived.length; this.asked++) news = this.isNews(arrived[this.asked].packet) || news;
    return news;
  }

  /** How many frames have crossed a cable since this was last asked. */
  countCrossings(): number {
    const { arrived } = this.packets;
    let count = 0;
    for (; this.asked < arrived.length; this.asked++)
      if (this.maker.beforeOf(this.maker.deviceAt(arrived[this.asked].netns, arrived[this.asked].ifindex)) !== 0) count++;
    return count;
  }

  /** Is the packet of a kind that had not been seen lately when it was made? */
  isNews(id: number): boolean {
    const record = this.packets.find(id)?.record;
    return record !== undefined && this.novelty.isNew(id, record, record.time);
  }

  /** The bridge a device is a port of, by their ids; 0 for none. */
  masterOf(device: number): number {
    return this.maker.masterOf(device);
  }

  /** Everything that changed since the last call. */
  look(): Changes {
    this.asked = 0;
    const patches = this.maker.update();
    const { changed, arrivals, skipped, loop } = this.packets.flush();
    this.listen();
    return { patches, packets: changed, hops: this.hopsOf(arrivals), skipped, loop };
  }

  journey(id: number): Journey | null {
    const packet = this.packets.find(id);
    return packet === undefined ? null : makeJourney(packet, this.packets.packets, this.around);
  }

  /** The packet that was lost last (the request, where its answer was); null for none. */
  lastFailure(wanted?: (packet: LoggedPacket) => boolean): number | null {
    return lastFailure(this.packets.packets, this.around, wanted);
  }

  /** Takes the listeners off: the machine runs at full speed again. */
  close(): void {
    for (const off of this.unlisten.values()) off();
    this.unlisten.clear();
  }

  private listen(): void {
    for (const host of this.hosts) {
      if (this.unlisten.has(host)) continue;
      const off = host.stack.trace.listen((event) => {
        this.packets.take(host.name, event);
        if (this.packets.full) this.close();
      });
      this.unlisten.set(host, off);
    }
  }

  private label(host: string, netns: number): string {
    const picture = this.maker.picture.hosts[host];
    const found = picture?.namespaces[netns];
    return found === undefined ? host : netnsLabel(picture, found);
  }

  private hopsOf(arrivals: readonly Arrival[]): Hop[] {
    const hops: Hop[] = [];
    for (const { time, packet, netns, ifindex, protocol } of arrivals) {
      const to = this.maker.deviceAt(netns, ifindex);
      const from = this.maker.beforeOf(to);
      if (from !== 0 && hops.length < MAX_HOPS) hops.push({ time, packet, from, to, protocol });
    }
    return hops;
  }
}
