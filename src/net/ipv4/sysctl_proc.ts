import { EINVAL } from '../../uapi/errno.ts';

/** A number as the kernel reads it: decimal, 0x hexadecimal, 0 octal, a minus in front. Linux: proc_get_long(), base 0. */
const NUMBER = /^-?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/**
 * Up to `count` numbers of a value written to a file under /proc/sys, or undefined when one of them is none or there is
 * none at all. What stands behind them is ignored. Linux: do_proc_dointvec().
 */
export function parseSysctlInts(text: string, count: number): number[] | undefined {
  const words = text.split(/[ \t\n\r\v\f]+/).filter((word) => word !== '');
  const values: number[] = [];
  for (const word of words.slice(0, count)) {
    if (!NUMBER.test(word)) return undefined;
    const digits = word.replace('-', '');
    const value = digits.length > 1 && /^0[0-7]/.test(digits) ? parseInt(digits, 8) : Number(digits);
    values.push(word.startsWith('-') ? -value : value);
  }
  return values.length > 0 ? values : undefined;
}

/** One number within [min, max] of `text`, handed to `store`: 0 or -EINVAL. Linux: proc_dointvec_minmax(). */
export function procDoint(text: string, min: number, max: number, store: (value: number) => void): number {
  const values = parseSysctlInts(text, 1);
  if (values === undefined || values[0] < min || values[0] > max) return -EINVAL;
  // Without -0: it would print as such.
  store(values[0] + 0);
  return 0;
}

/** A list of ports, "1,9000-9100", in order and merged; undefined when it is none. Linux: proc_do_large_bitmap(). */
export function parsePortList(text: string): string | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.trim().split(',')) {
    if (part === '' && text.trim() === '') continue;
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) return undefined;
    const low = Number(match[1]);
    const high = match[2] === undefined ? low : Number(match[2]);
    if (low > 65535 || high > 65535 || low > high) return undefined;
    ranges.push([low, high]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [low, high] of ranges) {
    const last = merged[merged.length - 1];
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(',');
}
