import * as F from '../../uapi/file.ts';

/** File modes: as ls shows them and as chmod takes them. */

const TYPE_LETTERS: Readonly<Record<number, string>> = {
  [F.S_IFDIR]: 'd',
  [F.S_IFLNK]: 'l',
  [F.S_IFCHR]: 'c',
  [F.S_IFBLK]: 'b',
  [F.S_IFIFO]: 'p',
  [F.S_IFSOCK]: 's',
};

/** The letter of a file's type as ls(1) shows it: -, d, l, p, c, b, s. */
export function typeLetter(mode: number): string {
  return TYPE_LETTERS[mode & F.S_IFMT] ?? '-';
}

/** "drwxr-xr-x". gnulib: filemode.c, strmode(). */
export function modeString(mode: number): string {
  const special = (set: number, executable: number, letter: string): string =>
    mode & set ? (mode & executable ? letter : letter.toUpperCase()) : mode & executable ? 'x' : '-';
  const rw = (shift: number): string => `${(mode >> shift) & 4 ? 'r' : '-'}${(mode >> shift) & 2 ? 'w' : '-'}`;
  return `${typeLetter(mode)}${rw(6)}${special(0o4000, 0o100, 's')}${rw(3)}${special(0o2000, 0o010, 's')}${rw(0)}${special(0o1000, 1, 't')}`;
}

const SHIFTS: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 };

/** The permission bits that "rwxXst", or "u", "g", "o" (copied from the mode), stand for where `who` has them. */
function bitsOf(permissions: string, who: string, mode: number): number {
  const source = SHIFTS[permissions];
  let three = source === undefined ? 0 : (mode >> source) & 7;
  if (permissions.includes('r')) three |= 4;
  if (permissions.includes('w')) three |= 2;
  if (permissions.includes('x') || (permissions.includes('X') && ((mode & F.S_IFMT) === F.S_IFDIR || mode & 0o111))) three |= 1;
  let bits = 0;
  for (const letter of 'ugo') if (who.includes(letter)) bits |= three << SHIFTS[letter];
  if (permissions.includes('s')) bits |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);
  if (permissions.includes('t') && who.includes('o')) bits |= 0o1000;
  return bits;
}

/**
 * Applies chmod's symbolic or octal mode to `mode`; undefined when it is malformed. Without "ugoa" the bits of `umask` stay
 * as they are. gnulib: modechange.c.
 */
export function changedMode(text: string, mode: number, umask = 0): number | undefined {
  if (/^[0-7]{1,5}$/.test(text) && parseInt(text, 8) <= 0o7777) return (mode & F.S_IFMT) | parseInt(text, 8);
  let changed = mode;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === '' || match[1].includes('a') ? 'ugo' : match[1];
    const spared = match[1] === '' ? umask : 0;
    for (const [, operator, permissions] of match[2].matchAll(/([-+=])([rwxXst]+|[ugo]|)/g)) {
      const bits = bitsOf(permissions, who, changed) & ~spared;
      if (operator === '=') changed &= ~(bitsOf('rwxst', who, changed) & ~((changed & F.S_IFMT) === F.S_IFDIR ? 0o6000 : 0));
      changed = operator === '-' ? changed & ~bits : changed | bits;
    }
  }
  return changed;
}
