import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { prompt, run } from './terminal.ts';

/** What axe has to say about the page as it is; the terminal's own drawing is not the page's. */
async function complaints(page: Page, rules?: string[]): Promise<unknown[]> {
  // The page has no frames: its own context is enough, and four times as fast.
  const axe = new AxeBuilder({ page })
    .exclude('.xterm')
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] });
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 160))]);
}

async function flipTheme(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { dataset } = document.documentElement;
    dataset['theme'] = dataset['theme'] === 'dark' ? 'light' : 'dark';
  });
}

/** All rules in the page's theme, those of contrast in the other one: nothing else hangs on it. */
async function check(page: Page, view: string): Promise<void> {
  await page.waitForTimeout(300);
  expect.soft(await complaints(page), view).toEqual([]);
  await flipTheme(page);
  expect.soft(await complaints(page, ['color-contrast']), `${view}, other theme`).toEqual([]);
  await flipTheme(page);
}

/** Opens what Alt and a key opens, looks, and closes it. */
async function checkOpened(page: Page, key: string, view: string): Promise<void> {
  await page.keyboard.press(key);
  await check(page, view);
  await page.keyboard.press('Escape');
}

async function checkTerminals(page: Page): Promise<void> {
  await page.keyboard.press('Alt+Shift+T');
  await prompt(page);
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('10.0');
  await check(page, 'two terminals, search');
  await page.keyboard.press('Escape');
  await page.locator('.screen:not(.hidden) .xterm').last().click({ button: 'right' });
  await check(page, 'terminal menu');
  await page.keyboard.press('Escape');
  await page.locator('[role=tab][aria-selected=true]').last().dblclick();
  await check(page, 'tab being renamed');
  await page.keyboard.press('Escape');
}

async function checkNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const part of [1, 2, 3, 4]) {
    await page.keyboard.press(`Alt+${part}`);
    await check(page, `narrow, part ${part}`);
  }
  await checkOpened(page, 'Alt+s', 'narrow, share');
}

// Each run sees both themes.
for (const [locale, theme] of [
  ['en', 'dark'],
  ['zh', 'light'],
] as const)
  test(`nothing is out of reach for those who see or move differently: ${locale}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.addInitScript((saved) => localStorage.setItem('patchbay', JSON.stringify(saved)), { locale, theme, lessonOpen: true });
    await page.goto('./');
    await run(
      page,
      'ip netns add ns1; ip link add a type veth peer name b; ip addr add 10.9.0.1/24 dev a; ip link set a up; ip link set b up',
    );
    await check(page, 'first view');
    const { now: before } = await page.evaluate(() => window.patchbay.record());
    await run(page, 'ping -c 1 10.0.2.2; ping -c 1 -W 1 10.9.0.7');
    await page.locator('tr.packet').first().click();
    await check(page, 'journey');
    await page.locator('tr.packet.dropped').last().click();
    await check(page, 'journey of a dropped packet');
    await page.locator('#packet-bytes').click();
    await page.locator('.hex i').nth(22).click();
    await check(page, 'bytes');
    await page.getByRole('searchbox').first().fill('host and');
    await expect(page.getByRole('alert')).toBeVisible();
    await check(page, 'a filter that is none');
    await page.getByRole('searchbox').first().fill('');
    await checkOpened(page, 'Alt+7', 'packets only');
    await page.keyboard.press('Alt+7');
    await page.locator('[data-dev="eth0"]').click();
    await check(page, 'inspector');
    await page.locator('[data-kind="netns"] .frame, [data-name="ns1"] .frame').first().click();
    for (const tab of await page.locator('[data-part="map"] [role=tab]').all()) await tab.click();
    await check(page, 'inspector of a namespace');
    await checkOpened(page, 'Alt+0', 'keys');
    await page.keyboard.press('Alt+s');
    await page.locator('#pasted').fill('[{"ifname": }]');
    await page.locator('#pasted ~ button').click();
    await check(page, 'share');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+1');
    await checkTerminals(page);
    await page.evaluate((time) => window.patchbay.travel(0, time), before);
    await check(page, 'the past');
    await checkNarrow(page);
  });
