import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import './window.ts';

const OUT = 'test-results/screenshots';
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/** Those that README.md shows: there in a form that loads quickly. */
const PICTURES: Readonly<Record<string, string>> = {
  'wide-en-light-3-broken': 'workbench',
  'wide-en-dark-5-two-terminals': 'terminals',
  'wide-zh-light-7-past': 'past-zh',
};
const README_PICTURES = 'public/pictures';

async function shot(page: Page, name: string): Promise<void> {
  const png = await page.screenshot({ path: `${OUT}/${name}.png` });
  if (name in PICTURES) writeFileSync(`${README_PICTURES}/${PICTURES[name]}.webp`, await webp(page, png));
}

/** Chromium turns one form into the other. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const other = await page.context().newPage();
  const base64 = await other.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d')!.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.85).split(',')[1];
  }, png.toString('base64'));
  await other.close();
  return Buffer.from(base64, 'base64');
}

/** Types the solutions of some steps. */
async function solve(page: Page, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    const lines = await page.evaluate((at) => window.patchbay.sheet!.lesson.steps[at].solution, step);
    for (const line of lines) {
      await expect.poll(() => page.evaluate(() => window.patchbay?.active?.waiting), { timeout: 60_000 }).toBe(true);
      await page.evaluate(() => (window.patchbay.active!.waiting = false));
      await page.keyboard.type(line);
      await page.keyboard.press('Enter');
    }
    await expect.poll(() => page.evaluate(() => window.patchbay.sheet!.progress.current), { timeout: 60_000 }).toBe(step + 1);
  }
  await page.waitForTimeout(800);
}

for (const locale of ['en', 'zh'] as const)
  for (const theme of ['dark', 'light'] as const)
    for (const [size, viewport] of Object.entries(SIZES))
      test(`${size} ${locale} ${theme}`, async ({ page }) => {
        test.setTimeout(240_000);
        await page.setViewportSize(viewport);
        await page.addInitScript((saved) => localStorage.setItem('patchbay', JSON.stringify(saved)), { locale, theme, lessonOpen: true });
        await page.goto('./');
        const name = (what: string): string => `${size}-${locale}-${theme}-${what}`;
        await expect.poll(() => page.evaluate(() => (window.patchbay?.sheet ?? null) !== null)).toBe(true);
        await page.waitForTimeout(1200);
        await shot(page, name('1-first-visit'));
        await solve(page, 0, 6);
        await shot(page, name('2-first-ping'));
        await solve(page, 6, 12);
        if (size === 'wide') await wideViews(page, name);
        else await narrowViews(page, name);
      });

/** Seconds of virtual time that the time line is set back for its picture. */
const BACK = 14e9;

async function wideViews(page: Page, name: (what: string) => string): Promise<void> {
  await page.locator('tr.packet.dropped').filter({ hasText: 'echo request' }).last().click();
  await page.waitForTimeout(500);
  await shot(page, name('3-broken'));
  await page.locator('#packet-bytes').click();
  await page.waitForTimeout(500);
  await shot(page, name('4-bytes'));
  await page.locator('#packet-journey').click();
  await page.keyboard.press('Alt+1');
  await twoTerminals(page);
  await shot(page, name('5-two-terminals'));
  await page.keyboard.press('Alt+s');
  await page.waitForTimeout(1500);
  await shot(page, name('6-share'));
  await page.keyboard.press('Escape');
  await page.evaluate((back) => window.patchbay.travel(0, window.patchbay.clock.now - back), BACK);
  await page.waitForTimeout(1500);
  await shot(page, name('7-past'));
}

/** A capture in the namespace on the right, a ping on the left. */
async function twoTerminals(page: Page): Promise<void> {
  await page.keyboard.press('Alt+Shift+T');
  await typed(page, 'ip netns exec ns1 tcpdump -nli any icmp', false);
  await page.waitForTimeout(800);
  await page.locator('[role=tab]').first().click();
  await page.keyboard.press('Alt+1');
  await typed(page, 'ip netns exec ns1 ping -c 2 192.168.2.1', true);
  await page.waitForTimeout(1200);
}

async function typed(page: Page, line: string, ends: boolean): Promise<void> {
  const waiting = (): Promise<boolean | undefined> => page.evaluate(() => window.patchbay.active?.waiting);
  await expect.poll(waiting, { timeout: 60_000 }).toBe(true);
  await page.evaluate(() => (window.patchbay.active!.waiting = false));
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  if (ends) await expect.poll(waiting, { timeout: 60_000 }).toBe(true);
}

async function narrowViews(page: Page, name: (what: string) => string): Promise<void> {
  for (const [at, part] of ['lesson', 'map', 'packets'].entries()) {
    await page.keyboard.press(`Alt+${{ lesson: 3, map: 2, packets: 4 }[part]}`);
    await page.waitForTimeout(600);
    await shot(page, name(`${at + 3}-${part}`));
  }
  await page.keyboard.press('Alt+s');
  await page.waitForTimeout(1200);
  await shot(page, name('6-share'));
}
