import names from 'virtual:command-names';
import type { Command } from '../tools/command.ts';
import type { Main } from '../uapi/process.ts';

/**
 * The command table as the page's machine is made with: every program has its name and place from the start, its code comes
 * with `loadTools`. The first prompt need not wait for it. (The build puts this in the place of
 * tools/index.ts for machine/boot.ts; headless, the table itself is used.)
 */
const mains = new Map<string, Main>();

export const COMMANDS: readonly Command[] = names.map(({ name, path, aliases }) => ({
  name,
  path,
  aliases,
  main: (process) => {
    const main = mains.get(name);
    if (main === undefined) throw new Error(`${name} was started before the programs were loaded`);
    return main(process);
  },
}));

/** Fetches the programs' code: nothing may be typed before it is there. */
export async function loadTools(): Promise<void> {
  const { COMMANDS: commands } = await import('../tools/index.ts');
  for (const { name, main } of commands) mains.set(name, main);
}
