import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UsageError } from '../../src/headless/options.ts';
import { run } from '../../src/headless/run.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'patchbay-'));
  writeFileSync(join(dir, 'status.sh'), 'echo out; echo err >&2; cat /root/note.txt; exit 3\n');
  writeFileSync(join(dir, 'note.txt'), 'a note\n');
  writeFileSync(join(dir, 'stdin.sh'), '#: lab uplink\nread line; echo "got $line"; ip -br addr show eth0\n');
});
afterAll(() => rmSync(dir, { recursive: true }));

function patchbay(args: readonly string[], input = ''): { status: number | null; out: string; err: string } {
  const command = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'src/headless/main.ts'), ...args];
  const result = spawnSync(process.execPath, command, { input, encoding: 'utf8', cwd: dir });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

test('a script runs: its output, errors, status, files', () => {
  expect(patchbay(['run', '--files', dir, 'status.sh'])).toEqual({ status: 3, out: 'out\na note\n', err: 'err\n' });
});

test('standard input, and the lab a script asks for', () => {
  const { status, out } = patchbay(['run', 'stdin.sh'], 'hello\n');
  expect([status, out]).toEqual([0, 'got hello\neth0             UP             10.0.2.15/24 \n']);
});

test('a command there is not', () => {
  const { status, out, err } = patchbay(['fly']);
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain('there is no command "fly"');
});

test('transcripts, into a file for each script', () => {
  const status = run(['--transcript', '--out', join(dir, 'made'), join(dir, 'status.sh'), join(dir, 'stdin.sh')]);
  expect(status).toBe(3);
  expect(readFileSync(join(dir, 'made/status.out'), 'utf8')).toBe(
    '$ echo out; echo err >&2; cat /root/note.txt; exit 3\nout\nerr\ncat: /root/note.txt: No such file or directory\n',
  );
  expect(readFileSync(join(dir, 'made/stdin.out'), 'utf8')).toContain('eth0             UP             10.0.2.15/24');
});

test.each([
  [[], 'run: which script?'],
  [['--lab', 'none', 'status.sh'], 'there is no lab "none"'],
  [['--seed', 'x', 'status.sh'], '--seed takes a whole number'],
  [['--foo', 'status.sh'], 'there is no option --foo'],
  [['--transcript=1', 'status.sh'], '--transcript takes no value'],
  [['--lab'], '--lab needs a value'],
  [['--files', '/none', 'status.sh'], '--files: /none is not a directory'],
  [['none.sh'], 'none.sh'],
])('wrong use %j is said', (args, words) => {
  expect(() => run(args)).toThrow(UsageError);
  expect(() => run(args)).toThrow(words);
});
