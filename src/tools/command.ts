import type { Main } from '../uapi/process.ts';

/** A program of the user land: a file at `path`/`name` (and under each alias) that can be executed. */
export interface Command {
  name: string;
  path: '/usr/bin' | '/usr/sbin';
  main: Main;
  aliases?: readonly string[];
}
