import { expect, test } from '@playwright/test';
import './window.ts';

test('words of a command are explained where one points, and error messages beside the terminal', async ({ page }) => {
  test.setTimeout(100_000);
  await page.goto('./');
  await expect.poll(() => page.evaluate(() => window.patchbay?.active?.waiting), { timeout: 30_000 }).toBe(true);
  await page.keyboard.type('ip netns add a; ip netns add a');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'What does this mean?' }).click();
  await expect(page.getByText('There is a namespace of that name already')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('There is a namespace of that name already')).toBeHidden();

  await page.goto('./?lesson=02-out-to-the-internet');
  const chip = page.locator('button', { hasText: 'ip link add veth1 type veth peer name eth0 netns c1' });
  await chip.hover();
  await chip.getByText('veth', { exact: true }).hover();
  await expect(page.getByRole('tooltip')).toHaveText('veth a cable with two ends');
  await page.keyboard.press('Escape');
});
