import { expect, type Page, test } from '@playwright/test';
import { prompt, run, screen } from './terminal.ts';

async function current(page: Page): Promise<number> {
  return page.evaluate(() => window.patchbay?.sheet?.progress.current ?? -1);
}

function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

const BUILD = [
  ['ip netns add ns1', 'ip netns add ns2'],
  ['ip link add dev myveth1 type veth peer name myveth2'],
  ['ip link set dev myveth1 netns ns1', 'ip link set dev myveth2 netns ns2'],
  ['ip netns exec ns1 ip addr add 192.168.1.1/24 dev myveth1', 'ip netns exec ns2 ip addr add 192.168.1.2/24 dev myveth2'],
  ['ip netns exec ns1 ip link set myveth1 up', 'ip netns exec ns2 ip link set myveth2 up'],
  ['ip netns exec ns1 ping -c 2 -i 0.2 192.168.1.2'],
];

test('a student opens the page, builds the network of the article and sees it', async ({ page }) => {
  test.setTimeout(240_000);
  const errors = collectErrors(page);
  await page.goto('./');
  await prompt(page);
  expect(await screen(page)).toContain('root@host:~#');
  // The terminal has the keyboard, nobody had to click.
  await run(page, 'hostname');
  expect(await screen(page)).toMatch(/\nhost\n/);
  await expect(page.locator('[data-dev="eth0"]')).toContainText('10.0.2.15/24');

  await expect(page.getByRole('heading', { name: 'Two namespaces and a bridge' })).toBeVisible();
  for (const [step, commands] of BUILD.entries()) {
    expect(await current(page)).toBe(step);
    for (const command of commands) await run(page, command);
    await expect.poll(() => current(page)).toBe(step + 1);
  }
  // The map shows what was built, by form.
  await expect(page.locator('[data-kind="netns"][data-name="ns1"]')).toBeVisible();
  await expect(page.locator('[data-dev="myveth1"][data-state="up"]')).toContainText('192.168.1.1/24');
  await expect(page.locator('.cable:not(.broken)')).not.toHaveCount(0);
  // The ping's reply is on the terminal; ARP and ICMP are in the list.
  expect(await screen(page)).toMatch(/64 bytes from 192\.168\.1\.2: icmp_seq=2 ttl=64 time=/);
  const rows = page.locator('tr.packet');
  await expect(rows.filter({ hasText: 'who-has 192.168.1.2' }).first()).toBeVisible();
  await expect(rows.filter({ hasText: 'echo reply, seq 2' })).toHaveCount(1);
  // A packet tells its way.
  await rows.filter({ hasText: 'echo request, seq 1' }).click();
  await expect(page.locator('.ending')).toContainText('It arrived at ns2');
  await expect(page.locator('.view li code').filter({ hasText: 'ip_rcv' }).first()).toBeVisible();

  // The rest of the lesson does itself, typed where all can see it.
  const steps = await page.evaluate(() => window.patchbay.sheet!.lesson.steps.length);
  for (let step = BUILD.length; step < steps; step++) {
    expect(await current(page)).toBe(step);
    await page.getByRole('button', { name: 'Do it for me' }).click();
    await expect.poll(() => current(page), { timeout: 60_000 }).toBe(step + 1);
    await prompt(page);
    if (step === steps - 2) {
      // The broken state: the port is barred.
      await expect(page.locator('[data-dev="ns2veth1"]')).toHaveAttribute('data-port', 'disabled');
      await expect(page.locator('.bar.blocked')).toHaveCount(1);
      // The packet list and the mark on the map say why nothing arrives.
      await expect(page.locator('tr.packet.dropped').last()).toBeAttached();
      await page.locator('[data-drop] circle').last().click();
      await expect(page.locator('.ending.dropped')).toBeVisible();
    }
  }
  await expect(page.getByText('Lesson complete')).toBeVisible();
  expect(await screen(page)).toContain('ip netns exec ns1 ping -c 3 192.168.2.11');
  expect(errors).toEqual([]);
});

test('the first prompt comes soon', async ({ page }) => {
  await page.goto('./');
  await prompt(page);
  const { time, bytes } = await page.evaluate(() => {
    const [mark] = performance.getEntriesByName('first-prompt');
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const before = resources.filter((one) => one.startTime < mark.startTime);
    return { time: mark.startTime, bytes: before.reduce((sum, one) => sum + one.encodedBodySize, 0) };
  });
  console.log(`first prompt ${Math.round(time)} ms after navigation; ${Math.round(bytes / 1000)} kB asked for by then, not compressed`);
  // The aim is 700 ms on a quiet machine; a test machine is seldom quiet.
  expect(time).toBeLessThan(5000);
});

test('language, theme and layout change and are remembered', async ({ page }) => {
  await page.goto('./');
  await prompt(page);
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('heading', { name: '两个命名空间与一座网桥' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const before = await page.locator('html').getAttribute('data-theme');
  await page.getByRole('button', { name: before === 'dark' ? '浅色' : '深色' }).click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', before!);
  await page.reload();
  await expect(page.getByRole('heading', { name: '两个命名空间与一座网桥' })).toBeVisible();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme', before!);
  await prompt(page);
  await page.keyboard.press('Alt+5');
  await expect(page.locator('[data-part="map"]')).toHaveCount(0);
  await page.keyboard.press('Alt+5');
  await expect(page.locator('[data-part="map"]')).toHaveCount(1);
});

test('the same inputs give the same machine in the worker and headless', async ({ page }) => {
  // Time that slows down for what is new may stand still in the midst of an event's work.
  await page.addInitScript(() => localStorage.setItem('patchbay', JSON.stringify({ slowDown: false })));
  await page.goto('./?seed=7');
  await prompt(page);
  await run(page, 'ip netns add a; ip link add v0 type veth peer name v1 netns a');
  await run(page, 'ip addr add 10.1.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.1.0.2/24 dev v1; ip -n a link set v1 up');
  await run(page, 'ping -c 3 -i 0.2 10.1.0.2');
  await page.keyboard.type('sleep 100 | cat');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+c');
  await prompt(page);
  const record = await page.evaluate(() => window.patchbay.record());
  const { Machine } = await import('../../src/machine/machine.ts');
  const machine = new Machine({ lab: record.lab, seed: record.seed });
  machine.replay(record.inputs as Parameters<typeof machine.replay>[0], record.now);
  expect(machine.steps).toBe(record.steps);
  expect(machine.hash).toBe(record.hash);
});

test('a loop without spanning tree is said in words, and Ctrl-C answers', async ({ page }) => {
  await page.goto('./?lab=bare');
  await prompt(page);
  await run(page, 'for b in 0 1; do ip link add br$b type bridge; ip link set br$b up; done');
  await run(
    page,
    'for c in 0 1; do ip link add x$c type veth peer name y$c; ip link set x$c master br0 up; ip link set y$c master br1 up; done',
  );
  await run(page, 'ip addr add 10.9.0.1/24 dev br0');
  await prompt(page);
  await page.keyboard.type('ping 10.9.0.2');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('goes round in circles', { timeout: 20_000 });
  await expect.poll(() => screen(page)).toContain('PING 10.9.0.2');
  // The page answers: Ctrl-C ends the ping, the next command is echoed and runs.
  const begin = Date.now();
  await page.keyboard.press('Control+c');
  await expect.poll(() => screen(page), { timeout: 5000 }).toContain('ping statistics');
  expect(Date.now() - begin).toBeLessThan(3000);
  await run(page, 'ip link set x1 down');
  await expect(page.getByRole('status')).not.toContainText('goes round in circles', { timeout: 20_000 });
});

test('pause holds time and the next event can be stepped to', async ({ page }) => {
  await page.goto('./');
  await prompt(page);
  await page.keyboard.type('ping 10.0.2.2');
  await page.keyboard.press('Enter');
  await expect.poll(() => screen(page)).toContain('icmp_seq=1');
  await page.keyboard.press('Alt+p');
  await expect(page.locator('time')).toHaveClass(/paused/);
  await page.waitForTimeout(400);
  const stood = await page.locator('time').textContent();
  await page.waitForTimeout(1500);
  expect(await page.locator('time').textContent()).toBe(stood);
  await page.getByRole('button', { name: 'Next event' }).click();
  await expect(page.locator('time')).not.toHaveText(stood!);
  await page.keyboard.press('Alt+p');
  await page.keyboard.press('Alt+1');
  await page.keyboard.press('Control+c');
  await expect.poll(() => screen(page)).toContain('ping statistics');
});

test('one goes back in time, begins another course there, reloads, and shares it by a link', async ({ page, context }) => {
  await page.goto('./');
  await prompt(page);
  await run(page, 'ip netns add red');
  const { now: before } = await page.evaluate(() => window.patchbay.record());
  await run(page, 'ip netns add blue; ip link add v0 type veth peer name v1 netns blue');
  await expect(page.getByRole('region', { name: 'Time line' })).toBeVisible();
  await page.evaluate((time) => window.patchbay.travel(0, time), before);
  await expect(page.getByRole('status')).toContainText('You look at the past');
  await expect.poll(() => screen(page)).toContain('ip netns add red');
  expect(await screen(page)).not.toContain('blue');
  await expect(page.locator('[data-part="map"]')).not.toContainText('blue');
  // Typing there is where another course begins; the old one can be gone to.
  await page.getByRole('group', { name: 'Terminal' }).click();
  await run(page, 'ip netns list; ip netns add green');
  await expect(page.getByRole('status')).not.toContainText('You look at the past');
  const sheet = await page.evaluate(() => window.patchbay.timeline());
  expect(sheet.lines.length).toBe(2);
  await page.evaluate(() => window.patchbay.travel(0, 1e15));
  await expect.poll(() => screen(page)).toContain('blue');
  await page.evaluate(({ lines }) => window.patchbay.travel(1, lines[1].end), sheet);
  await expect.poll(() => screen(page)).toContain('green');
  await page.keyboard.press('Alt+p');
  // A reload is where one left.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect.poll(() => page.evaluate(() => localStorage.getItem('patchbay.session.uplink')), { timeout: 10_000 }).not.toBe(null);
  await page.waitForTimeout(4500);
  await page.reload();
  await prompt(page);
  await expect.poll(() => screen(page)).toContain('ip netns add green');
  await run(page, 'ip netns list');
  await expect.poll(() => screen(page)).toContain('green\nred');
  // So is whoever opens the link.
  await page.keyboard.press('Alt+s');
  const field = page.getByRole('textbox', { name: 'Link', exact: true });
  await expect(field).toHaveValue(/#s=/);
  const link = await field.inputValue();
  await expect(page.getByRole('button', { name: 'Download' })).toBeEnabled();
  const other = await context.newPage();
  await other.goto(link);
  await expect.poll(() => screen(other), { timeout: 15_000 }).toContain('ip netns add green');
  // A damaged one says so, and a new machine is there instead.
  await other.goto('about:blank');
  await other.goto(link.slice(0, -9));
  await expect(other.getByRole('status')).toContainText('cannot be opened');
  await prompt(other);
});

test('a narrow screen shows one part at a time', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto('./');
  await prompt(page);
  await expect(page.getByText('New here?')).toBeVisible();
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await expect(page.locator('[data-dev="eth0"]')).toBeVisible();
  await page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await run(page, 'echo narrow');
  expect(await screen(page)).toContain('narrow');
});

test.describe('offline', () => {
  test.use({ serviceWorkers: 'allow' });

  test('the page comes back without its server', async ({ page, context }) => {
    await page.goto('./');
    await prompt(page);
    const state = (): Promise<string | undefined> =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
    await expect.poll(state, { timeout: 60_000 }).toBe('activated');
    await context.setOffline(true);
    await page.reload();
    await prompt(page);
    await expect(page.getByRole('heading', { name: 'Two namespaces and a bridge' })).toBeVisible();
  });
});
