import type { Client } from '../client.svelte.ts';
import type { Typist } from '../terminal/typist.svelte.ts';

/** Puts a terminal of the host, in its own namespace, in front: the active one when it is one, else another, else a new one. */
export function tabOn(client: Client, host: string): void {
  const fits = (tab: Client['tabs'][number]): boolean => {
    const { netns } = tab as { netns?: string | undefined };
    return !tab.closed && (tab.host ?? client.hosts[0]) === host && netns === undefined;
  };
  if (client.active !== undefined && fits(client.active)) return;
  const at = client.tabs.findIndex(fits);
  if (at >= 0) client.activeTab = at;
  else client.newTab(host);
}

/** Types commands into a terminal of that host. */
export async function typeOn(client: Client, typist: Typist, host: string, commands: readonly string[], run = true): Promise<void> {
  if (typist.busy) return;
  tabOn(client, host);
  await typist.type(commands, run);
}
