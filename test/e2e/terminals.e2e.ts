import { expect, test } from '@playwright/test';
import { prompt, run, screen } from './terminal.ts';

test('terminals stand side by side, open in a namespace, have names and are searched', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto('./');
  await run(page, 'ip netns add red; ip link add v0 type veth peer name inside netns red');
  await page.getByRole('button', { name: 'New terminal in a namespace' }).click();
  await page.getByRole('menuitem', { name: 'red' }).click();
  await run(page, 'ip -br link');
  expect(await screen(page)).toContain('inside@');
  const tabs = page.locator('[data-part="terminal"]').getByRole('tab');
  await expect(tabs).toHaveText(['host', 'red']);
  await tabs.last().dblclick();
  await page.getByRole('textbox', { name: 'Name of the terminal' }).fill('server');
  await page.keyboard.press('Enter');
  await expect(tabs).toHaveText(['host', 'server']);

  await page.keyboard.press('Alt+Shift+T');
  await run(page, 'echo beside');
  await expect(page.locator('[data-part="terminal"]').getByRole('tablist')).toHaveCount(2);
  await expect(tabs.and(page.locator('[aria-selected=true]'))).toHaveText(['server', 'host 2']);
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('searchbox', { name: 'Find in what' }).fill('beside');
  await expect(page.getByText('2 of 2')).toBeVisible();
  await page.keyboard.press('Escape');
  await run(page, 'echo the keyboard is back');
  expect(await screen(page)).toContain('\nthe keyboard is back');

  // All of it is there again after a reload.
  await page.waitForTimeout(4500);
  await page.reload();
  await prompt(page);
  await expect(tabs).toHaveText(['host', 'server', 'host 2']);
  await expect(tabs.and(page.locator('[aria-selected=true]'))).toHaveText(['server', 'host 2']);
  await tabs.nth(1).click();
  await run(page, 'ip -br link');
  expect(await screen(page)).toContain('inside@');
  await page.getByRole('button', { name: 'One terminal at a time' }).click();
  await expect(page.locator('[data-part="terminal"]').getByRole('tablist')).toHaveCount(1);
});

test('a phone has keys and a line to type on', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./');
  await prompt(page);
  const line = page.getByRole('textbox', { name: 'Command line' });
  await line.fill('hostna');
  await page.getByRole('button', { name: 'Tab', exact: true }).click();
  await expect.poll(() => screen(page)).toContain('# hostname');
  await line.press('Enter');
  await expect.poll(() => screen(page)).toContain('\nhost\n');
  await line.fill('sleep 100');
  await line.press('Enter');
  await expect.poll(() => screen(page)).toContain('sleep 100');
  await page.getByRole('button', { name: 'Ctrl', exact: true }).click();
  await page.keyboard.type('c');
  await prompt(page);
  await page.getByRole('button', { name: 'Line before' }).click();
  await expect.poll(() => screen(page)).toMatch(/sleep 100\s+.*# sleep 100$/s);
});

test('a program that prints without end leaves the page alive, and the border between two terminals is moved', async ({ page }) => {
  await page.goto('./');
  await prompt(page);
  await page.keyboard.type('yes');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => window.patchbay.active!.screenText().length)).toBeGreaterThan(2000);
  await page.keyboard.press('Control+c');
  await expect.poll(() => page.evaluate(() => window.patchbay.active!.waiting), { timeout: 15_000 }).toBe(true);
  await expect.poll(async () => (await screen(page)).slice(-40)).toMatch(/# $|#$/);
  await run(page, 'seq 20000');
  expect(await screen(page)).toContain('\n20000\n');

  await page.keyboard.press('Alt+Shift+T');
  await prompt(page);
  const border = page.locator('[data-part="terminal"]').getByRole('separator');
  const before = (await border.boundingBox())!;
  await page.mouse.move(before.x, before.y + 40);
  await page.mouse.down();
  await page.mouse.move(before.x + 120, before.y + 40, { steps: 3 });
  await page.mouse.up();
  expect((await border.boundingBox())!.x).toBeGreaterThan(before.x + 100);
  await border.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await run(page, 'echo back in the terminal');
});
