import type { Main } from '../uapi/process.ts';
import { bash, sh } from './bash.ts';

/** The shell's programs: machine/boot.ts makes files of them, besides the command table's. */
export const SHELL_PROGRAMS: readonly { name: string; path: '/usr/bin' | '/usr/sbin'; main: Main }[] = [
  { name: 'bash', path: '/usr/bin', main: bash },
  { name: 'dash', path: '/usr/bin', main: sh },
  { name: 'sh', path: '/usr/bin', main: sh },
];
