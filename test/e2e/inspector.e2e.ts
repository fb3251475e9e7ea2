import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { prompt, screen } from './terminal.ts';

async function add(page: Page, kind: 'Namespace' | 'Bridge', thing: Locator): Promise<void> {
  await page.getByRole('button', { name: kind, exact: true }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(thing).toBeVisible();
}

async function press(plug: Locator): Promise<void> {
  await plug.focus();
  await plug.press('Enter');
}

test('the map builds a network by typing commands, and the inspector shows its tables', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('./');
  await prompt(page);
  const box = (name: string): Locator => page.locator(`[data-name="${name}"] .frame`);
  await add(page, 'Namespace', box('ns1'));
  await add(page, 'Namespace', box('ns2'));
  await add(page, 'Bridge', box('br0'));

  // A cable by the keyboard: the plug of one box, then that of the other.
  const plug = (name: string): Locator => page.locator(`[data-plug="${name}"]`);
  await expect(page.locator('[data-kind="bridge"] .frame:not(.hollow)')).toBeVisible();
  await prompt(page);
  await press(plug('br0'));
  await expect(page.getByText('Cable from br0: choose')).toBeVisible();
  await press(plug('ns1'));
  const inner = page.locator('[data-dev="veth1"][data-state="up"]');
  await expect(inner).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('[data-dev="veth0"]')).toHaveAttribute('data-port', /forwarding|learning|disabled/);
  expect(await screen(page)).toContain('ip link add veth0 type veth peer name veth1 netns ns1');

  // An interface: off and on.
  await inner.click();
  const inspector = page.getByRole('complementary', { name: 'Tables of veth1' });
  await inspector.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.locator('[data-dev="veth1"][data-state="down"]')).toBeVisible({ timeout: 30_000 });

  // The namespace's rules: what the kernel has, and the command that lists it.
  await expect(inspector.getByRole('button', { name: 'Switch on' })).toBeEnabled({ timeout: 30_000 });
  await prompt(page);
  await page.keyboard.press('Alt+1');
  await page.keyboard.type('ip netns exec ns1 iptables -A INPUT -p icmp -j ACCEPT\n');
  await inspector.getByRole('button', { name: 'ns1', exact: true }).click();
  const tables = page.getByRole('complementary', { name: 'Tables of ns1' });
  await tables.getByRole('tab', { name: 'Rules' }).click();
  await expect(tables.getByRole('cell', { name: '-p icmp -j ACCEPT' })).toBeVisible();
  await prompt(page);
  await tables.getByRole('button', { name: 'iptables -nvL' }).click();
  await expect.poll(() => screen(page), { timeout: 30_000 }).toContain('Chain INPUT (policy ACCEPT');
  const { violations } = await new AxeBuilder({ page }).include('[data-part="map"]').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 120))])).toEqual([]);

  // A box stays where it is put.
  const before = (await box('ns2').boundingBox())!;
  await page.mouse.move(before.x + 20, before.y + before.height - 6);
  await page.mouse.down();
  await page.mouse.move(before.x + 60, before.y + before.height + 40, { steps: 4 });
  await page.mouse.up();
  const places = (): Promise<string | null> => page.evaluate(() => sessionStorage.getItem('patchbay.map.uplink'));
  await expect.poll(places).toContain('netns:host:ns2');
  // Beside the other before, below its row now.
  const top = async (name: string): Promise<number> => (await box(name).boundingBox())!.y;
  await expect.poll(async () => (await top('ns2')) - (await top('ns1'))).toBeGreaterThan(10);
  await page.getByRole('button', { name: 'Everything back to its own place' }).click();
  await expect.poll(places).toBe('[]');
});
