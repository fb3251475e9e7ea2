import { SysError } from '../uapi/errno.ts';
import type { Process } from '../uapi/process.ts';

/** Names in a directory, none where it cannot be read. */
export function namesIn(process: Process, dir: string): string[] {
  try {
    return process.readdir(dir).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
}

/** A shell pattern for one path, '/' included (fnmatch(3) without flags). */
export function globRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[\\^$.|+(){}[\]*?]/g, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length > 1) return token.replace('[!', '[^');
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

/** glob(3): the paths a pattern fits, level by level. */
export function glob(process: Process, pattern: string): string[] {
  let paths = [''];
  for (const part of pattern.split('/').slice(1)) {
    const wild = /[*?[]/.test(part) ? globRegExp(part) : undefined;
    const next: string[] = [];
    for (const path of paths) {
      const names = wild === undefined ? [part] : namesIn(process, path === '' ? '/' : path).filter((name) => wild.test(name));
      next.push(...names.map((name) => `${path}/${name}`).filter((found) => wild !== undefined || exists(process, found)));
    }
    paths = next;
  }
  return paths.sort();
}

function exists(process: Process, path: string): boolean {
  try {
    process.stat(path);
    return true;
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
}
