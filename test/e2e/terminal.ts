import { expect, type Page } from '@playwright/test';
import './window.ts';

/** What the terminal that has the keyboard shows. */
export async function screen(page: Page): Promise<string> {
  return page.evaluate(() => window.patchbay?.active?.screenText() ?? '');
}

/** Waits until the shell waits for a command. */
export async function prompt(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.patchbay?.active?.waiting), { timeout: 60_000 }).toBe(true);
}

/** Types a line, without waiting for what comes of it. */
export async function enter(page: Page, line: string): Promise<void> {
  await prompt(page);
  await page.evaluate(() => (window.patchbay.active!.waiting = false));
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Types a command and waits until the shell is back. */
export async function run(page: Page, command: string): Promise<void> {
  await enter(page, command);
  await prompt(page);
}
