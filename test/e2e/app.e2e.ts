import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { prompt, run } from './terminal.ts';

const DIST = resolve(import.meta.dirname, '../../dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** The build's files that bear a part of their content's hash. */
const HASHED = /-([\w-]{8})\.(js|css)\b/g;

/** A web server for the build; in its second edition every file named by its content has another name, and the old ones are gone. */
class Site {
  edition = 1;
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const path = pathname === '/' ? '/index.html' : pathname;
      this.content(path).then(
        (content) => {
          response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
          response.end(content);
        },
        () => response.writeHead(404).end(),
      );
    });
  }

  private async content(path: string): Promise<Buffer | string> {
    if (this.edition === 1) return readFile(join(DIST, path));
    if (path.search(HASHED) >= 0) throw new Error('a file of the first edition');
    const content = await readFile(join(DIST, path.replace('.second.', '.')));
    if (!/\.(html|js|css)$/.test(path)) return content;
    const renamed = String(content).replace(HASHED, '-$1.second.$2');
    return path === '/sw.js' ? renamed.replace('patchbay-${', 'patchbay-second-${') : renamed;
  }

  async open(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

async function kept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state), { timeout: 60_000 })
    .toBe('activated');
}

test.use({ serviceWorkers: 'allow' });

test('a reload works after the server is gone, with the session; a new version is taken up without losing it', async ({ page }) => {
  test.setTimeout(180_000);
  const site = new Site();
  const address = await site.open();
  await page.goto(address);
  await kept(page);
  await run(page, 'ip netns add kept');
  await page.keyboard.type('ping 10.0.2.2');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => window.patchbay?.active?.screenText() ?? '')).toContain('icmp_seq=2');

  // Parts of the page that were not wanted before are those of its own edition.
  site.edition = 2;
  await page.keyboard.press('Alt+s');
  await expect(page.getByRole('complementary', { name: 'Keep and share' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.evaluate(async () => void (await navigator.serviceWorker.getRegistration())?.update());
  const news = page.getByRole('status').filter({ hasText: 'A new version' });
  await expect(news).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(300);
  await Promise.all([page.waitForEvent('load'), news.getByRole('button', { name: 'Reload' }).click()]);
  // What ran goes on where it was, and the terminal has the keyboard.
  await expect.poll(() => page.evaluate(() => window.patchbay?.active?.screenText() ?? ''), { timeout: 30_000 }).toContain('icmp_seq=2');
  await page.keyboard.press('Control+c');
  await prompt(page);
  await page.waitForTimeout(1000);
  await expect(news).toHaveCount(0);
  const caches = await page.evaluate(() => globalThis.caches.keys());
  expect(caches.filter((name) => name.startsWith('patchbay-second-'))).toHaveLength(1);

  await site.close();
  await page.reload();
  await prompt(page);
  await expect(page.getByRole('heading', { name: 'Two namespaces and a bridge' })).toBeVisible();
  await run(page, 'ip netns list');
  await expect.poll(() => page.evaluate(() => window.patchbay?.active?.screenText() ?? '')).toContain('\nkept\n');
});

test('the page can be installed: its manifest and icons are there', async ({ page, request }) => {
  await page.goto('./');
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const at = new URL(href!, page.url()).href;
  const manifest = (await (await request.get(at)).json()) as { icons: { src: string; sizes: string; purpose: string }[]; display: string };
  expect(manifest.display).toBe('standalone');
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  );
  for (const { src } of manifest.icons) expect((await request.get(new URL(src, at).href)).ok()).toBe(true);
});
