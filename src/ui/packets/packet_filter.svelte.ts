import type { PacketRecord } from '../../view/packet.ts';
import type { Client } from '../client.svelte.ts';

/** How long the filter rests between two searches while packets come in, ms. */
const SEARCH_REST = 300;

/** The pcap filter over the packet list. */
export class PacketFilter {
  expression = $state('');
  /** libpcap's words for what is wrong with the expression; '' for nothing. What was found last stays meanwhile. */
  wrong = $state('');
  /** The numbers of the packets it lets through; null lets all through. */
  private found = $state.raw<Set<number> | null>(null);
  private readonly client: Client;
  private searching: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.client = client;
  }

  get on(): boolean {
    return this.found !== null;
  }

  shown(all: readonly PacketRecord[]): readonly PacketRecord[] {
    const { found } = this;
    return found === null ? all : all.filter(({ id }) => found.has(id));
  }

  /** The expression or the packets are others: searches soon. */
  changed(): void {
    this.searching ??= setTimeout(() => void this.search(), SEARCH_REST);
  }

  private async search(): Promise<void> {
    this.searching = undefined;
    const wanted = this.expression.trim();
    if (wanted === '') {
      this.found = null;
      this.wrong = '';
      return;
    }
    const result = await this.client.searchPackets(wanted);
    if (wanted !== this.expression.trim()) return;
    if (result.ok) this.found = new Set(result.ids);
    this.wrong = result.ok ? '' : result.error;
  }
}
