import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';

/** Lighthouse's scores of the built page, as a desktop computer and as a phone; ends with 1 where one is below the aim. */
const AIM = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
/** On a busy machine the page is measured as slower than it is: the best of so many counts. */
const RUNS = 3;

function executable(): string | undefined {
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  for (const name of names) {
    if (name === undefined) continue;
    const found = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).stdout.trim();
    if (found !== '') return found;
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function scores(address: string, path: string, isPhone: boolean): Promise<Map<string, number>> {
  const port = await freePort();
  const args = ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`];
  const browser = await chromium.launch({ executablePath: path, args });
  try {
    const options = { port, onlyCategories: CATEGORIES, logLevel: 'silent' as const };
    const result = await lighthouse(address, options, isPhone ? undefined : desktopConfig);
    return new Map(CATEGORIES.map((name) => [name, Math.round((result?.lhr.categories[name]?.score ?? 0) * 100)]));
  } finally {
    await browser.close();
  }
}

async function measure(address: string, path: string, isPhone: boolean): Promise<boolean> {
  const best = new Map<string, number>();
  for (let run = 0; run < RUNS; run++) {
    for (const [name, score] of await scores(address, path, isPhone)) best.set(name, Math.max(score, best.get(name) ?? 0));
    if ([...best.values()].every((score) => score >= AIM)) break;
  }
  const said = [...best].map(([name, score]) => `${name} ${score}`).join(', ');
  console.log(`Lighthouse, ${isPhone ? 'phone' : 'desktop'}: ${said} (aim: at least ${AIM})`);
  return [...best.values()].every((score) => score >= AIM);
}

const path = executable();
if (path === undefined) throw new Error('No Chromium found: install one or set CHROMIUM to its path.');
const port = await freePort();
const server = spawn(
  process.execPath,
  ['node_modules/vite/bin/vite.js', 'preview', '--port', String(port), '--strictPort', '--host', '127.0.0.1'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  await once(server.stdout, 'data');
  const address = `http://127.0.0.1:${port}/`;
  const all = [await measure(address, path, false), await measure(address, path, true)];
  process.exitCode = all.every(Boolean) ? 0 : 1;
} finally {
  server.kill();
}
