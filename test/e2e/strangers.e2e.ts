import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { prompt, run } from './terminal.ts';

const LESSON = new URL('../../lessons/01-two-namespaces-and-a-bridge/lesson.json', import.meta.url);

/** A link's text with this in it, as a page would write it. */
async function linkOf(page: Page, session: object): Promise<string> {
  return page.evaluate(async (stored) => {
    const stream = new Blob([JSON.stringify(stored)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const text = String.fromCharCode(...new Uint8Array(await new Response(stream).arrayBuffer()));
    return `./#s=1${btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
  }, session);
}

test('links that cannot be opened say why, and a new machine is there', async ({ page }) => {
  await page.goto('./');
  await prompt(page);
  const bare = { lab: 'bare', seed: 1, now: 0 };
  const links: [link: string, words: string][] = [
    ['./?lab=%3Cimg%20src%3Dx%3E', 'no lab is called "<img src=x>"'],
    ['./#s=9abc', 'it begins with "9"'],
    ['./#s=1AAAA', 'it is damaged'],
    [await linkOf(page, { ...bare, lab: 'moon', inputs: [] }), 'no lab is called "moon"'],
    [await linkOf(page, { ...bare, inputs: [['5', -1, 'o', 'nobody', 80, 24]] }), 'no host is called "nobody"'],
    [await linkOf(page, { ...bare, inputs: [['5', -1, 'x']] }), 'inputs[0]: expected an opened terminal'],
  ];
  for (const [link, words] of links) {
    await page.goto('about:blank');
    await page.goto(link);
    await expect(page.getByRole('status').first(), link).toContainText(words, { timeout: 20_000 });
    await prompt(page);
  }
  // What one did oneself is there still.
  await expect(page.locator('img')).toHaveCount(0);
});

test('a lesson of a stranger’s is text, whatever it says', async ({ page }) => {
  let opened = 0;
  page.on('dialog', (dialog) => {
    opened++;
    void dialog.dismiss();
  });
  await page.goto('./');
  await prompt(page);
  await expect.poll(() => page.evaluate(() => window.patchbay?.sheet !== null)).toBe(true);
  const lesson = JSON.parse(await readFile(LESSON, 'utf8')) as Record<string, unknown>;
  const evil = [
    '<img src=x onerror=alert(1)> <svg><script>alert(2)</script></svg>',
    '[x](javascript:alert(3)) <a href="jAvAsCrIpT:alert(4)">y</a> [ok](https://example.org)',
    '<iframe srcdoc="<script>alert(5)</script>"></iframe><base href="https://example.org/"><style>body { display: none }</style>',
    '<div id="app" style="position: fixed; inset: 0" onclick="alert(6)">over all</div><form><input></form>',
  ];
  const text = JSON.stringify({ ...lesson, title: { en: '<img src=x onerror=alert(7)>', zh: 'x' }, intro: { en: evil, zh: evil } });
  await page.evaluate((told) => window.patchbay.startLesson('evil', told), text);
  const pane = page.locator('[data-part="lesson"]');
  await expect(pane.getByRole('heading', { name: '<img src=x onerror=alert(7)>' })).toBeVisible();
  await expect(pane.getByRole('link', { name: 'ok' })).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(pane.locator('img, script, iframe, style, form, base, [onclick], [onerror], [style*=fixed], a[href^=j i]')).toHaveCount(0);
  expect(opened).toBe(0);
});

test('captures and pastes: what others made is read, what is damaged says where, and the session goes on', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('./');
  await run(page, 'ping -c 2 10.0.2.2');
  const rows = page.locator('tr.packet');
  await expect(rows.filter({ hasText: 'echo reply' })).toHaveCount(2);

  // One interface of those that saw the packets, and back again.
  await page.getByRole('button', { name: 'Save as pcapng' }).click();
  await expect(page.getByRole('menuitem').first()).toContainText('All interfaces');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'host eth0' }).click()]);
  expect(download.suggestedFilename()).toBe('host-eth0.pcapng');
  const file = await readFile(await download.path());
  expect(file.toString('latin1')).toContain('eth0 in host');
  const input = page.locator('input[type=file]');
  const opened = page.getByRole('button', { name: /^Capture / });
  await input.setInputFiles({ name: 'mine.pcapng', mimeType: '', buffer: file });
  await expect(opened).toContainText('mine.pcapng');
  await expect(rows.filter({ hasText: 'echo reply' })).toHaveCount(2);
  await rows.filter({ hasText: 'echo reply' }).first().click();
  await expect(page.locator('.tree summary').filter({ hasText: 'ICMP' })).toBeVisible();

  // The other byte order, and an end that is missing.
  const big = Buffer.alloc(24 + 16 + 42);
  for (const [at, value] of [0xa1b2c3d4, 0x00020004, 0, 0, 65535, 1, 7, 0, 42, 42].entries()) big.writeUInt32BE(value, at * 4);
  big.write('ffffffffffff0200000000010806', 40, 'hex');
  big.write('0001080006040001020000000001c0000201000000000000c0000202', 54, 'hex');
  await input.setInputFiles({ name: 'big.pcap', mimeType: '', buffer: big });
  await expect(rows).toHaveText([/192\.0\.2\.1.*who-has 192\.0\.2\.2/]);
  await input.setInputFiles({ name: 'cut.pcap', mimeType: '', buffer: Buffer.concat([big, big.subarray(24, 50)]) });
  await expect(page.getByRole('alert')).toContainText('cut.pcap: damaged behind packet 1: truncated dump file');
  await input.setInputFiles({ name: 'no.pcap', mimeType: '', buffer: Buffer.from('not a capture') });
  await expect(page.getByRole('alert')).toContainText('no.pcap: unknown file format');
  await opened.click();
  await expect(rows.filter({ hasText: 'echo reply' })).toHaveCount(2);

  // A filter that is none leaves the list; a conversation is one.
  const filter = page.getByRole('searchbox', { name: 'Filter' });
  await filter.fill('icmp and');
  await expect(page.getByRole('alert')).toContainText("Not a filter: can't parse filter expression: syntax error");
  await rows.filter({ hasText: 'echo reply' }).first().click();
  await page.getByRole('button', { name: 'Follow: only this conversation' }).click();
  await expect(filter).toHaveValue('icmp and host 10.0.2.15 and host 10.0.2.2');
  await expect(rows).toHaveCount(4);

  // A paste with prompts and Windows line ends is typed; a damaged one says where.
  await page.keyboard.press('Alt+s');
  const pasted = page.getByRole('textbox', { name: 'Rebuild a real network' });
  await pasted.fill('[{"ifname": "br7",\n "flags": }]');
  await page.getByRole('button', { name: 'Read it' }).click();
  await expect(page.getByRole('complementary').getByRole('alert')).toContainText('line 1: ');
  await pasted.fill('root@web1:~# ip -j link\r\n[{"ifname":"br7","flags":["UP"],"linkinfo":{"info_kind":"bridge"}}]\r\nroot@web1:~# ');
  await page.getByRole('button', { name: 'Read it' }).click();
  await page.getByRole('button', { name: 'Type them' }).click();
  await expect.poll(() => page.evaluate(() => window.patchbay.active!.screenText()), { timeout: 20_000 }).toContain('ip link set br7 up');
});
