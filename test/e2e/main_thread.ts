import type { Browser, Page } from '@playwright/test';

/** What the page's main thread did in a while. */
export interface MainThread {
  /** Processor time of its longest task, ms: how long it takes where nothing else runs. */
  longest: number;
  /** Processor time of all its tasks, ms, and as a share of the time. */
  all: number;
  share: number;
  /** Frames that were drawn, and what the main thread spent on one at most, on average, ms. */
  frames: number;
  perFrame: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

/**
 * Traces the main thread of a page while something goes on. Tasks are measured in processor time: on a machine that does other
 * things as well, the time by the clock would be that of these.
 */
export async function watchMainThread(browser: Browser, page: Page, meanwhile: () => Promise<void>): Promise<MainThread> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline'] });
  const begin = performance.now();
  await meanwhile();
  const elapsed = performance.now() - begin;
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const named = traceEvents.find(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const main = traceEvents.filter(({ pid, tid, ph }) => pid === named?.pid && tid === named.tid && ph === 'X');
  const tasks = main.filter(({ name }) => name === 'RunTask').map(({ tdur = 0 }) => tdur / 1000);
  const frames = main.filter(({ name }) => name === 'FireAnimationFrame').length;
  const all = tasks.reduce((sum, time) => sum + time, 0);
  return { longest: Math.max(0, ...tasks), all, share: all / elapsed, frames, perFrame: all / Math.max(1, frames) };
}

/** Milliseconds from a key to its character on the screen, several times, sorted. */
export async function keyToEcho(page: Page, times: number): Promise<number[]> {
  const taken: number[] = [];
  for (let at = 0; at < times; at++) {
    const wanted = 'abcdefghij'[at % 10];
    taken.push(
      await page.evaluate(async (key) => {
        const tab = window.patchbay.active!;
        const before = tab.screenText();
        const begin = performance.now();
        window.patchbay.send({ type: 'input', terminal: tab.id, data: key });
        while (tab.screenText() === before && performance.now() - begin < 20_000)
          await new Promise<void>((soon) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => soon();
            port2.postMessage(0);
          });
        return performance.now() - begin;
      }, wanted),
    );
  }
  return taken.sort((a, b) => a - b);
}
