import type { Client } from '../client.svelte.ts';

/** What is remembered of the terminals of a lab's session beside what is in them: names, halves, and which are on show. */
interface Remembered {
  tabs: Record<string, { title: string; right: boolean }>;
  active: number;
  beside: number;
}

const KEY = 'patchbay.tabs.';

/** Gives the terminals of a session that was begun again the names and places they had. */
export function recallTabs(client: Client): void {
  let kept: Partial<Remembered>;
  try {
    kept = JSON.parse(localStorage.getItem(KEY + client.lab) ?? '{}') as Partial<Remembered>;
  } catch {
    // Nothing is kept, or it is damaged.
    return;
  }
  for (const tab of client.tabs) {
    const { title, right } = kept.tabs?.[tab.id] ?? {};
    if (typeof title === 'string') tab.title = title;
    tab.right = right === true;
  }
  const at = client.tabs.findIndex(({ id }) => id === kept.active);
  if (at >= 0) client.activeTab = at;
  client.beside = client.tabs.find(({ id }) => id === kept.beside)?.number ?? 0;
}

/** Keeps names and places in this browser. Reads the state that it keeps. */
export function keepTabs(client: Client): void {
  const tabs = Object.fromEntries(client.tabs.filter(({ id }) => id >= 0).map(({ id, title, right }) => [id, { title, right }]));
  const beside = client.tabs.find(({ number }) => number === client.beside)?.id ?? -1;
  const kept: Remembered = { tabs, active: client.active?.id ?? -1, beside };
  try {
    localStorage.setItem(KEY + client.lab, JSON.stringify(kept));
  } catch {
    // Storage is off or full: the names live as long as the page.
  }
}
