import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { Stdio } from '../stdio.ts';
import { AddressNames, readLines } from './inet.ts';

const RTF_REJECT = 0x200;

/** Letters of a route's flags, in the order they are shown. Linux: include/uapi/linux/route.h. */
const LETTERS: readonly (readonly [flag: number, letter: string])[] = [
  [0x0001, 'U'],
  [0x0002, 'G'],
  [0x0004, 'H'],
  [0x0008, 'R'],
  [0x0010, 'D'],
  [0x0020, 'M'],
  [0x0040, 'u'],
  [0x0080, 'w'],
  [0x0100, 'i'],
];

/** A line of /proc/net/route. */
interface Entry {
  iface: string;
  dest: number;
  gateway: number;
  flags: number;
  refcnt: number;
  use: number;
  metric: number;
  mask: number;
  mtu: number;
  window: number;
  irtt: number;
}

/** The hexadecimal digits of an address as the kernel prints it: bytes reversed. */
function hexAddr(text: string): number {
  const value = parseInt(text, 16);
  return ((value & 255) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

function parseEntry(line: string): Entry {
  const f = line.trim().split(/\s+/);
  return {
    iface: f[0],
    dest: hexAddr(f[1]),
    gateway: hexAddr(f[2]),
    flags: parseInt(f[3], 16),
    refcnt: Number(f[4]),
    use: Number(f[5]),
    metric: Number(f[6]),
    mask: hexAddr(f[7]),
    mtu: Number(f[8]),
    window: Number(f[9]),
    irtt: Number(f[10]),
  };
}

function flagLetters(flags: number): string {
  const letters = LETTERS.filter(([flag]) => (flags & flag) !== 0).map(([, letter]) => letter);
  if ((flags & RTF_REJECT) === 0) return letters.join('');
  return '!' + letters.filter((letter) => letter !== 'U' && letter !== 'G').join('');
}

const HEADINGS: readonly string[] = [
  '',
  'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n',
  'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n',
  'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n',
];

/** The routes as route(8) and netstat -r show them; `ext` 1 to 3 says which columns. Net-tools: rprint_fib(). */
export function* rprintFib(process: Process, io: Stdio, ext: number, numeric: boolean): Program<number> {
  const kind = Math.min(ext, 3);
  const names = new AddressNames(process);
  yield* io.print('Kernel IP routing table\n' + HEADINGS[kind]);
  for (const line of (readLines(process, '/proc/net/route') ?? []).slice(1)) {
    const entry = parseEntry(line);
    if ((entry.flags & 1) === 0) continue;
    yield* io.print(yield* routeLine(names, entry, kind, numeric));
  }
  return 0;
}

function* routeLine(names: AddressNames, e: Entry, kind: number, numeric: boolean): Program<string> {
  const name = (text: string): string => text.slice(0, 15).padEnd(15);
  const host = (e.flags & 4) !== 0;
  const dest = name(yield* names.sprint(e.dest, { numeric, defaultWord: true, host }, e.mask));
  const mask = name(formatIpv4(e.mask));
  const flags = flagLetters(e.flags).padEnd(5);
  const pad = (value: number, width: number): string => String(value).padStart(width);
  const end = (value: number | string, width: number): string => String(value).padEnd(width);
  if ((e.flags & RTF_REJECT) !== 0) {
    const start = `${dest} -               ${mask} ${flags} `;
    if (kind === 2) return `${start}    - -          - -\n`;
    return `${start}${end(e.metric, 6)} -  ${pad(e.use, 7)} -${kind === 3 ? '        -     -      -' : ''}\n`;
  }
  const gateway = name(yield* names.sprint(e.gateway, { numeric, host: true }));
  const start = `${dest} ${gateway} ${mask} ${flags} `;
  if (kind === 1) return `${start}${end(e.metric, 6)} ${end(e.refcnt, 2)} ${pad(e.use, 7)} ${e.iface}\n`;
  if (kind === 2) return `${start}${pad(e.mtu, 5)} ${end(e.window, 5)} ${pad(e.irtt, 6)} ${e.iface}\n`;
  const counts = `${end(e.metric, 6)} ${end(e.refcnt, 3)} ${pad(e.use, 6)}`;
  return `${start}${counts} ${end(e.iface.slice(0, 6), 6)}   ${end(e.mtu, 5)} ${end(e.window, 6)} ${e.irtt}\n`;
}

/** The routing cache, which the kernel has no longer: headings only. Net-tools: rprint_cache(). */
export function* rprintCache(io: Stdio, ext: number): Program<number> {
  yield* io.print('Kernel IP routing cache\n');
  if (ext === 1) {
    yield* io.print('Source          Destination     Gateway         Flags Metric Ref    Use Iface\n');
  } else if (ext === 2) {
    yield* io.print('Source          Destination     Gateway         Flags   MSS Window  irtt Iface\n');
  } else {
    yield* io.print(
      'Source          Destination     Gateway         Flags Metric Ref    Use Iface    MSS   Window irtt  TOS HHRef HHUptod     SpecDst\n',
    );
  }
  return 0;
}

/** IPv6 is off: the two entries that are always there. */
export function* rprintFib6(io: Stdio, numeric: boolean): Program<number> {
  const any = numeric ? '::' : '[::]';
  const line = `${`${any}/0`.padEnd(30)} ${any.padEnd(26)} !n   -1  1      0 lo\n`;
  yield* io.print(
    `Kernel IPv6 routing table\nDestination                    Next Hop                   Flag Met Ref  Use If\n${line}${line}`,
  );
  return 0;
}
