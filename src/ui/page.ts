import { mount } from 'svelte';
import './style/page.css';
import App from './App.svelte';
import { Client } from './client.svelte.ts';
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
  client.start({ lab: query.get('lab') ?? 'uplink', seed: Number(query.get('seed') ?? 1) || 1 });
  setTimeout(registerServiceWorker, 4000);
  mount(App, { target: document.getElementById('app')!, props: { client } });
}

/** The page works offline from the second visit on; a new version is taken up when the page is next opened. */
function registerServiceWorker(): void {
  if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('./sw.js').catch(() => {});
}
