import { expect, type Page, test } from '@playwright/test';
import { prompt, run } from './terminal.ts';

const now = (page: Page): Promise<number> => page.evaluate(() => window.patchbay.clock.now);

const TUNNEL = `for h in 1 2; do ssh host$h "ip link add vx0 type vxlan id 7 remote 10.0.0.1$((3-h)) dstport 4789 dev eth0; ip link set vx0 up"; done`;

test('hosts, tunnels and VLANs are on the map; a host is moved by its title and stays', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('./?lab=two-hosts');
  await run(page, TUNNEL);
  await run(page, 'ip link add link eth0 name eth0.5 type vlan id 5; ip netns add n; ip -n n link add br0 type bridge');
  await expect(page.locator('path.tunnel')).toHaveCount(1);
  await expect(page.locator('path.stand')).toHaveCount(1);
  // A bridge in a namespace is drawn as one.
  await expect(page.locator('[data-kind="bridge"][data-name="br0"]')).toBeVisible();
  await expect(page.locator('[data-part="map"] ul')).toContainText(['tunnel to 10.0.0.12']);
  const host = page.locator('[data-kind="host"][data-name="host2"] .frame');
  const before = (await host.boundingBox())!;
  await page.mouse.move(before.x + before.width / 2, before.y + 6);
  await page.mouse.down();
  await page.mouse.move(before.x + before.width / 2 + 30, before.y + 60, { steps: 6 });
  await page.mouse.up();
  const places = (): Promise<string | null> => page.evaluate(() => sessionStorage.getItem('patchbay.map.two-hosts'));
  await expect.poll(places).toContain('host:host2');
  const stored = await places();
  await page.reload();
  await expect(host).toBeVisible({ timeout: 30_000 });
  expect(await places()).toBe(stored);
});

test('time slows down for what is new, steps from packet to packet, and goes from mark to mark', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('./');
  await run(page, 'ip netns add a; ip link add v type veth peer name w netns a; ip addr add 10.9.0.1/24 dev v; ip link set v up');
  await run(page, 'ip -n a addr add 10.9.0.2/24 dev w; ip -n a link set w up; sleep 1');
  await page.keyboard.insertText('ping -c 1 10.9.0.2');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => window.patchbay.clock.held), { intervals: [50] }).toBe(true);
  await prompt(page);
  // Who does not want it says so.
  const slow = page.getByRole('button', { name: 'Slow time down while something new happens' });
  await expect(slow).toHaveAttribute('aria-pressed', 'true');
  await slow.click();
  await expect(slow).toHaveAttribute('aria-pressed', 'false');

  await page.keyboard.press('Alt+1');
  await page.keyboard.insertText('ping 10.9.0.2 > /dev/null &');
  await page.keyboard.press('Enter');
  await prompt(page);
  const step = page.getByRole('button', { name: 'Pause, and step to the next packet on a cable' });
  await step.click();
  await expect(page.locator('time')).toHaveClass(/paused/);
  await expect.poll(() => page.evaluate(() => window.patchbay.clock.paused)).toBe(true);
  const first = await now(page);
  await step.click();
  await expect.poll(() => now(page)).toBeGreaterThan(first);
  // The next echo, a second later, or what came between.
  expect((await now(page)) - first).toBeLessThan(1.2e9);

  // The marks are the commands; back from one to the one before.
  const back = page.getByRole('button', { name: 'Back to the command or drop before' });
  await expect(back).toBeEnabled();
  const end = await now(page);
  await back.click();
  await expect.poll(() => now(page)).toBeLessThan(end);
  const once = await now(page);
  await back.click();
  await expect.poll(() => now(page)).toBeLessThan(once);
  await page.getByRole('button', { name: 'Now', exact: true }).click();
  await expect.poll(() => now(page)).toBeGreaterThanOrEqual(end);
  await expect(page.getByRole('button', { name: 'Now', exact: true })).toBeHidden();
});
