import type { Client } from './client.svelte.ts';

/** Keeps the session in this browser: a reload is where one left. One session for each lab. */

/** How often, ms: soon after something was done, else now and then, for time passes. */
const SOON = 400;
const EVERY = 4000;
const KEY = 'patchbay.session.';

/** The session last kept for a lab. */
export function keptSession(lab: string): string | undefined {
  try {
    return localStorage.getItem(KEY + lab) ?? undefined;
  } catch {
    return undefined;
  }
}

/** A new machine next time. */
export function forgetSession(lab: string): void {
  try {
    localStorage.removeItem(KEY + lab);
  } catch {
    // Storage may be off; then nothing was kept.
  }
}

let last = '';

/** Keeps the session as it is now. */
export async function keepNow(client: Client): Promise<void> {
  client.touched = false;
  const text = await client.save();
  if (text === last) return;
  last = text;
  try {
    localStorage.setItem(KEY + client.lab, text);
  } catch {
    // No room, or storage is off: the session lives as long as the page.
  }
}

/** Begins to keep the session. Returns what stops it. */
export function keepSession(client: Client): () => void {
  let kept = 0;
  const keep = (): Promise<void> => {
    kept = performance.now();
    return keepNow(client);
  };
  const timer = setInterval(() => {
    if (client.touched || performance.now() - kept > EVERY) void keep();
  }, SOON);
  const hidden = (): void => {
    if (document.visibilityState === 'hidden') void keep();
  };
  document.addEventListener('visibilitychange', hidden);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', hidden);
  };
}
