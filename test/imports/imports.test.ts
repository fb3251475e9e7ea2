import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');

/** Who may import whom: the house's rule, written down. A room may always import from itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  sim: [],
  uapi: ['wire'],
  net: ['wire', 'sim', 'uapi'],
  drivers: ['wire', 'sim', 'uapi', 'net'],
  kernel: ['wire', 'sim', 'uapi', 'net', 'drivers'],
  tools: ['wire', 'uapi'],
  shell: ['uapi'],
  lab: ['uapi', 'kernel'],
  view: ['net', 'drivers', 'kernel', 'wire', 'uapi'],
  lesson: ['view', 'wire', 'uapi'],
  machine: ['wire', 'sim', 'uapi', 'net', 'drivers', 'kernel', 'tools', 'shell', 'lab', 'view', 'lesson'],
  // The programs come to the page after the first prompt: worker/late_tools.ts.
  worker: ['machine', 'lesson', 'view', 'tools', 'uapi'],
  headless: ['machine', 'lesson', 'view', 'lab', 'kernel', 'uapi', 'shell', 'sim', 'net', 'wire', 'tools'],
  ui: ['worker', 'view', 'lesson', 'wire'],
};

/** Rooms of which only the types may be imported. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { lesson: ['view'], ui: ['worker', 'lesson'] };

/** Inside net: who may import whom. */
const NET_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  netfilter: ['core'],
  ipv4: ['core', 'netfilter'],
  bridge: ['core', 'netfilter'],
  packet: ['core', 'netfilter'],
  sched: ['core'],
};

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [path] : [];
  });
}

const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?'([^']+)'|import\('([^']+)'\)|new URL\('([^']+)', import\.meta\.url\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, names, from, dynamic, url]) => {
    const named = /^\{([\s\S]*)\}$/.exec(names?.trim() ?? '');
    const allTypes = named !== null && named[1].split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    return { file, target: from ?? dynamic ?? url, typeOnly: type !== undefined || allTypes };
  });
}

const files = sources(SRC);
const imports = files.flatMap(importsOf);
const inner = imports
  .filter(({ target }) => target.startsWith('.') && !target.endsWith('.css'))
  .map((one) => ({ ...one, path: resolve(dirname(one.file), one.target) }))
  .filter(({ path }) => path.startsWith(SRC));

function roomOf(path: string): string {
  return relative(SRC, path).split('/')[0];
}

function show({ file, target }: Import): string {
  return `${relative(SRC, file)} imports ${target}`;
}

describe('imports', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(inner.length).toBeGreaterThan(300);
  });

  it('follow who may import whom', () => {
    const wrong = inner.filter(({ file, path }) => {
      const [from, to] = [roomOf(file), roomOf(path)];
      return from !== to && !ALLOWED[from]?.includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('take no more than types where only types are allowed', () => {
    const wrong = inner.filter(({ file, path, typeOnly, target }) => {
      const [from, to] = [roomOf(file), roomOf(path)];
      return !typeOnly && TYPES_ONLY[from]?.includes(to) && !target.endsWith('_worker.ts');
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('go one way inside net', () => {
    const net = (path: string): string => relative(SRC, path).split('/')[1];
    const wrong = inner.filter(({ file, path }) => {
      if (roomOf(file) !== 'net' || roomOf(path) !== 'net') return false;
      const [from, to] = [net(file), net(path)];
      return from !== to && !NET_ALLOWED[from]?.includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('name files with their extension', () => {
    expect(inner.filter(({ target }) => !/\.(ts|svelte|js)$/.test(target)).map(show)).toEqual([]);
  });

  it('have no cycles', () => {
    const graph = new Map<string, string[]>();
    for (const { file, path, typeOnly, target } of inner)
      if (!typeOnly && !target.endsWith('_worker.ts')) graph.set(file, [...(graph.get(file) ?? []), path]);
    expect(cyclesOf(graph)).toEqual([]);
  });
});

/** One line for each cycle that a depth-first walk meets. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) {
      cycles.push([...way.slice(at), file].map((one) => relative(SRC, one)).join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of graph.keys()) walk(file, []);
  return cycles;
}

describe('what a machine must not touch', () => {
  const OUTSIDE = ['worker', 'headless', 'ui'];
  const FORBIDDEN: readonly (readonly [string, RegExp])[] = [
    ['Date', /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)/],
    ['Math.random', /\bMath\.random\b/],
    ['timers', /\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\brequestAnimationFrame\b/],
    ['performance', /\bperformance\.(now|mark)\b/],
    ['promises', /\bnew Promise\b|\basync \b|\bawait /],
    ['the host', /\bglobalThis\b|\bprocess\.(env|argv|stdout|exit|hrtime)\b.*node|from 'node:/],
  ];

  for (const [name, pattern] of FORBIDDEN)
    it(`has no ${name} below worker, headless and ui`, () => {
      const found = files
        .filter((file) => !OUTSIDE.includes(roomOf(file)))
        .flatMap((file) =>
          withoutComments(readFileSync(file, 'utf8'))
            .split('\n')
            .flatMap((line, at) => (pattern.test(line) ? [`${relative(SRC, file)}:${at + 1}: ${line.trim()}`] : [])),
        );
      expect(found).toEqual([]);
    });

  it('uses no package on the packet path', () => {
    const packages = imports.filter(({ file, target }) => ['wire', 'net', 'drivers'].includes(roomOf(file)) && !target.startsWith('.'));
    expect(packages.map(show)).toEqual([]);
  });
});

/** Comments and strings' contents blanked out, line by line as they were. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, (string) => (string.startsWith("'node:") ? string : "''"));
}
