import { expect, type Page, test } from '@playwright/test';
import { keyToEcho, type MainThread, watchMainThread } from './main_thread.ts';
import { prompt, run } from './terminal.ts';

/** A task on the main thread takes no longer than this, ms of processor time. */
const LONGEST_TASK = 50;
/** Half of the keys are echoed within this, ms by the clock: of a machine that has other things to do as well. */
const LONGEST_ECHO = 5000;
/** A slow machine may be so many times slower than the one the limits are meant for. */
const SLOW = 2;

/** Starts something that goes on. */
async function start(page: Page, command: string): Promise<void> {
  await page.keyboard.insertText(`${command} &`);
  await page.keyboard.press('Enter');
}

function say(what: string, { longest, share, frames, perFrame }: MainThread): void {
  const load = `${(share * 100).toFixed(0)} % busy, ${frames} frames of ${perFrame.toFixed(1)} ms`;
  console.log(`${what}: longest task of the main thread ${longest.toFixed(1)} ms of processor time (${load})`);
}

function sayEcho(what: string, times: readonly number[]): void {
  console.log(`${what}: key to echo ${times[times.length >> 1].toFixed(0)} ms (median), ${times.at(-1)!.toFixed(0)} ms at most`);
}

test('speed: the page answers while a broadcast storm runs', async ({ page, browser }) => {
  await page.goto('./?lab=bare');
  await prompt(page);
  await run(page, 'for b in 0 1; do ip link add br$b type bridge; ip link set br$b up; done');
  await run(page, 'for c in 0 1; do ip link add x$c type veth peer name y$c; ip link set x$c up; ip link set y$c up; done');
  await run(page, 'ip addr add 10.9.0.1/24 dev br0; for c in 0 1; do ip link set x$c master br0; ip link set y$c master br1; done');
  await start(page, 'ping 10.9.0.2 > /dev/null');
  await expect(page.getByRole('status').filter({ hasText: 'goes round in circles' })).toBeVisible({ timeout: 60_000 });
  const main = await watchMainThread(browser, page, () => page.waitForTimeout(4000));
  say('broadcast storm', main);
  const echo = await keyToEcho(page, 11);
  sayEcho('broadcast storm', echo);
  expect(main.longest).toBeLessThan(LONGEST_TASK * SLOW);
  expect(echo[5]).toBeLessThan(LONGEST_ECHO);
});

test('speed: the page answers while 100 Mbit/s flow', async ({ page, browser }) => {
  await page.goto('./?lab=bare');
  await prompt(page);
  await run(page, 'ip netns add a; ip netns add b; ip link add v netns a type veth peer name v netns b');
  await run(page, 'for n in a b; do ip -n $n link set v up; done; ip -n a addr add 10.5.0.1/24 dev v; ip -n b addr add 10.5.0.2/24 dev v');
  await run(page, 'ip netns exec b iperf3 -s -D; sleep 1');
  await start(page, 'ip netns exec a iperf3 -u -b 100M -t 60 -c 10.5.0.2 > /tmp/flow');
  await expect.poll(() => page.locator('tr.packet').count(), { timeout: 60_000 }).toBeGreaterThan(5);
  const main = await watchMainThread(browser, page, () => page.waitForTimeout(4000));
  say('100 Mbit/s', main);
  const echo = await keyToEcho(page, 11);
  sayEcho('100 Mbit/s', echo);
  expect(main.longest).toBeLessThan(LONGEST_TASK * SLOW);
  expect(echo[5]).toBeLessThan(LONGEST_ECHO);
});

const SIXTY = `for i in $(seq 60); do
ip netns add ns$i; ip link add v$i type veth peer name eth0 netns ns$i; ip link set v$i master br0 up
ip -n ns$i addr add 192.168.2.$((i+9))/24 dev eth0; ip -n ns$i link set eth0 up
done`
  .replaceAll('\n', '; ')
  .replaceAll('do;', 'do');

test('speed: sixty namespaces are laid out at once', async ({ page, browser }) => {
  await page.goto('./?lab=bare');
  await prompt(page);
  await run(page, 'ip link add br0 type bridge; ip link set br0 up');
  let drawn = 0;
  const main = await watchMainThread(browser, page, async () => {
    await page.evaluate(() => (window.patchbay.active!.waiting = false));
    await page.keyboard.insertText(SIXTY);
    const begin = performance.now();
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-kind="netns"]')).toHaveCount(60, { timeout: 60_000 });
    await expect(page.locator('path.cable')).toHaveCount(60, { timeout: 60_000 });
    drawn = performance.now() - begin;
  });
  const processor = `${main.all.toFixed(0)} ms of the main thread's processor time`;
  console.log(`60 namespaces on a bridge: built, laid out and drawn ${drawn.toFixed(0)} ms after Enter, ${processor}`);
  say('60 namespaces', main);
  // The aim is 1.5 s on a quiet machine; by the clock a busy one takes as long as it likes.
  expect(main.all).toBeLessThan(1500);
  expect(drawn).toBeLessThan(30_000);
  const all = [...(await page.locator('[data-kind="netns"] .frame').all())];
  const boxes = await Promise.all(all.map((one) => one.boundingBox()));
  const distinct = new Set(boxes.map((box) => `${Math.round(box!.x)} ${Math.round(box!.y)}`));
  expect(distinct.size).toBe(60);
});

test('speed: a thousand packets at once are drawn at fifty frames a second', async ({ page, browser }) => {
  await page.goto('./?lab=bare');
  await prompt(page);
  await run(page, 'ip link add br0 type bridge; ip link set br0 up');
  await run(page, SIXTY);
  await expect(page.locator('path.cable')).toHaveCount(60, { timeout: 60_000 });
  await page.waitForTimeout(1000);
  const most = { count: 0, fps: 0 };
  const main = await watchMainThread(browser, page, async () => {
    Object.assign(most, await page.evaluate(flood));
  });
  say('1,000 packets', main);
  console.log(`1,000 packets: up to ${most.count} on their way at once, ${most.fps.toFixed(0)} frames a second`);
  expect(most.count).toBeGreaterThan(900);
  // 50 frames a second leave 20 ms for each: of the processor, whatever else it does.
  expect(main.perFrame).toBeLessThan(20 * SLOW);
});

/** Lets packets run over all cables for three seconds. Runs in the page. */
async function flood(): Promise<{ count: number; fps: number }> {
  const protocols = ['arp', 'icmp', 'udp', 'tcp', 'stp', 'igmp'] as const;
  const ends = Array.from(document.querySelectorAll('[data-cable]'), (cable) =>
    cable.getAttribute('data-cable')!.split(':').slice(1).map(Number),
  );
  const begin = performance.now();
  let [count, frames, at] = [0, 0, 0];
  while (performance.now() - begin < 3000) {
    const hops = Array.from({ length: 56 }, (_, nth) => {
      const [from, to] = ends[++at % ends.length];
      return { time: nth, packet: at, from, to, protocol: protocols[at % protocols.length] };
    });
    window.patchbay.fly(hops);
    await new Promise(requestAnimationFrame);
    frames++;
    count = Math.max(count, Number(document.querySelector('canvas[data-packets]')?.getAttribute('data-packets')));
  }
  return { count, fps: (frames * 1000) / (performance.now() - begin) };
}
