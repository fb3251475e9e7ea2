import { mount, unmount } from 'svelte';
import type { Client } from '../client.svelte.ts';
import { keepNow } from '../keep.ts';
import NewVersion from './NewVersion.svelte';

/** How often a page that stays open looks for a new version, ms. */
const LOOK_EVERY = 3_600_000;

/**
 * Has the build kept for offline use. A newer build is fetched beside it; it takes over when the page is next opened, or at once
 * when the user says so: the session is kept and goes on after the reload.
 */
export async function workOffline(client: Client): Promise<void> {
  // Where service workers are blocked there is none, whatever the types say.
  const registration = (await navigator.serviceWorker.register('./sw.js').catch(() => null)) as
    ServiceWorkerRegistration | null | undefined;
  if (!registration) return;
  const look = (): void => watch(client, registration);
  if (registration.waiting) offer(client, registration.waiting);
  look();
  registration.addEventListener('updatefound', look);
  setInterval(() => void registration.update().catch(() => {}), LOOK_EVERY);
}

/** Waits until the build that is being fetched is there. The first build of all is no news. */
function watch(client: Client, { installing }: ServiceWorkerRegistration): void {
  installing?.addEventListener('statechange', () => {
    if (installing.state === 'installed' && navigator.serviceWorker.controller !== null) offer(client, installing);
  });
}

/** Says that there is a new version. Without a session that is kept, it waits for the next visit. */
function offer(client: Client, worker: ServiceWorker): void {
  if (!client.keeping) return;
  const line = mount(NewVersion, {
    target: document.querySelector('.page') ?? document.body,
    props: {
      take: () => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
        void keepNow(client).then(() => worker.postMessage('take-over'));
      },
      later: () => void unmount(line),
    },
  });
}
