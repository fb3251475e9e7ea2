import { mount } from 'svelte';
import './style/page.css';
import App from './App.svelte';
import { Client } from './client.svelte.ts';
import { keptSession } from './keep.ts';
import { applySettings } from './settings.svelte.ts';

declare global {
  interface Window {
    /** For tests and the curious: the page's client of the machine. */
    patchbay: Client;
  }
}

export function startPage(worker: Worker): void {
  applySettings();
  const client = new Client(worker);
  window.patchbay = client;
  const query = new URLSearchParams(location.search);
  const embedded = query.has('embed');
  const lab = query.get('lab') ?? 'uplink';
  const shared = new URLSearchParams(location.hash.slice(1)).get('s') ?? undefined;
  // A link is opened as it is; what one did oneself goes on where one left, unless a seed asks for a machine of its own.
  const saved = shared ?? (embedded || query.has('seed') ? undefined : keptSession(lab));
  client.start({ lab, seed: Number(query.get('seed') ?? 1) || 1, saved });
  // Once opened, the session is one's own: a reload goes on with it.
  if (shared !== undefined && !embedded) history.replaceState(null, '', location.pathname + location.search);
  client.keeping = !embedded && !query.has('seed');
  if (import.meta.env.PROD && 'serviceWorker' in navigator)
    setTimeout(() => void import('./update/new_version.ts').then(({ workOffline }) => workOffline(client)), 4000);
  const lesson = query.get('lesson') ?? '';
  mount(App, { target: document.getElementById('app')!, props: { client, embedded, lesson } });
}
