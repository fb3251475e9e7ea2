import { expect, test } from 'vitest';
import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  S_IFDIR,
  S_IFMT,
  SEEK_END,
  SEEK_SET,
} from '../../src/uapi/file.ts';
import type { Process } from '../../src/uapi/process.ts';
import { decodeText, encodeText } from '../../src/tools/stdio.ts';
import { refusal, runProgram } from './harness.ts';

/** What `look` returns, run in a process. */
function inProcess(look: (p: Process) => unknown): string {
  return runProgram(function* (p, io) {
    yield* io.print(JSON.stringify(look(p)));
    return 0;
  });
}

test('paths: links, dots, slashes and what is refused', () => {
  const seen = inProcess((p) => {
    p.mkdir('/tmp/a');
    p.mkdir('/tmp/a/b');
    p.writeFile('/tmp/a/file', 'text');
    p.symlink('a/b', '/tmp/link');
    p.symlink('/tmp/loop', '/tmp/loop');
    p.chdir('/tmp/link');
    return [
      p.cwd(),
      p.readFile('../file'),
      p.readFile('/root/../tmp/./a//file'),
      p.lstat('/tmp/link').size,
      refusal(() => p.stat('/tmp/loop')),
      refusal(() => p.stat('/tmp/a/file/x')),
      refusal(() => p.stat('/tmp/a/file/')),
      refusal(() => p.stat('/tmp/none/x')),
      refusal(() => p.stat('')),
      refusal(() => p.open('/tmp/a', O_WRONLY)),
      refusal(() => p.open('/tmp/a/file', O_CREAT | O_EXCL | O_WRONLY)),
      refusal(() => p.mkdir('/tmp/a')),
      refusal(() => p.rmdir('/tmp/a')),
      refusal(() => p.rmdir('/tmp/a/file')),
      refusal(() => p.unlink('/tmp/a')),
      refusal(() => p.rename('/tmp/a', '/tmp/a/b/c')),
      refusal(() => p.rename('/tmp/a/file', '/root/file')),
      refusal(() => p.readlink('/tmp/a')),
      refusal(() => p.chdir('/tmp/a/file')),
      refusal(() => p.close(77)),
    ];
  });
  expect(JSON.parse(seen)).toEqual([
    '/tmp/a/b',
    'text',
    'text',
    3,
    'Too many levels of symbolic links',
    'Not a directory',
    'Not a directory',
    'No such file or directory',
    'No such file or directory',
    'Is a directory',
    'File exists',
    'File exists',
    'Directory not empty',
    'Not a directory',
    'Is a directory',
    'Invalid argument',
    'Invalid cross-device link',
    'Invalid argument',
    'Not a directory',
    'Bad file descriptor',
  ]);
});

test('hard links, renames and files that live on while they are open', () => {
  const seen = inProcess((p) => {
    p.chdir('/tmp');
    p.writeFile('one', 'content');
    p.link('one', 'two');
    const links = p.stat('one').nlink;
    const fd = p.open('two', O_RDONLY);
    p.unlink('one');
    p.rename('two', 'three');
    p.unlink('three');
    p.writeFile('x', '1');
    p.writeFile('y', '2');
    p.rename('x', 'y');
    p.mkdir('d1');
    p.mkdir('d1/sub');
    p.rename('d1', 'd2');
    p.chdir('d2/sub');
    return [links, p.fstat(fd).nlink, p.fstat(fd).size, p.readFile('/tmp/y'), p.cwd(), p.readdir('/tmp').map(({ name }) => name)];
  });
  expect(JSON.parse(seen)).toEqual([2, 0, 7, '1', '/tmp/d2/sub', ['d2', 'y']]);
});

test('reading, appending, seeking, holes', () => {
  const output = runProgram(function* (p, io) {
    const fd = p.open('/tmp/f', O_RDWR | O_CREAT | O_TRUNC, 0o640);
    yield* p.write(fd, encodeText('hello'));
    p.lseek(fd, 8, SEEK_SET);
    yield* p.write(fd, encodeText('!'));
    const more = p.open('/tmp/f', O_WRONLY | O_APPEND);
    yield* p.write(more, encodeText('+'));
    p.lseek(fd, 0, SEEK_SET);
    const all = decodeText(yield* p.read(fd, 100));
    p.ftruncate(fd, 2);
    const mode = (p.fstat(fd).mode & 0o7777).toString(8);
    yield* io.print(JSON.stringify([all, p.lseek(fd, 0, SEEK_END), mode, refusal(() => p.lseek(fd, -3, SEEK_SET))]));
    return 0;
  });
  expect(JSON.parse(output)).toEqual(['hello\0\0\0!+', 2, '640', 'Invalid argument']);
});

test('devices and /proc/self', () => {
  const output = runProgram(function* (p, io) {
    const zero = p.open('/dev/zero', O_RDONLY);
    const full = p.open('/dev/full', O_WRONLY);
    const none = p.open('/dev/null', O_RDWR);
    const read = yield* p.read(zero, 3);
    let error = '';
    try {
      yield* p.write(full, read);
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    yield* p.write(none, read);
    const end = yield* p.read(none, 3);
    const fds = p.readdir('/proc/self/fd').map(({ name }) => p.readlink(`/proc/self/fd/${name}`));
    yield* io.print(JSON.stringify([[...read], error, end.length, fds, p.readFile('/proc/self/comm'), p.readlink('/proc/self')]));
    return 0;
  });
  const tty = '/dev/pts/0';
  const fds = [tty, tty, tty, '/dev/zero', '/dev/full', '/dev/null'];
  expect(JSON.parse(output)).toEqual([[0, 0, 0], 'No space left on device', 0, fds, 'test\n', '412']);
});

test('/proc/sys of the kernel, and what cannot be made in /proc', () => {
  const seen = inProcess((p) => {
    p.writeFile('/proc/sys/kernel/hostname', 'renamed\n');
    return [
      p.hostname(),
      p.readFile('/proc/sys/kernel/ostype'),
      refusal(() => p.writeFile('/proc/sys/kernel/ostype', 'x')),
      refusal(() => p.writeFile('/proc/uptime', 'x')),
      refusal(() => p.writeFile('/proc/nosuch', 'x')),
      refusal(() => p.writeFile('/sys/nosuch', 'x')),
      (p.stat('/proc/sys/kernel').mode & S_IFMT) === S_IFDIR,
    ];
  });
  const refused = ['Permission denied', 'Input/output error', 'No such file or directory', 'Permission denied'];
  expect(JSON.parse(seen)).toEqual(['renamed', 'Linux\n', ...refused, true]);
});

test('execve: scripts, their interpreters, what cannot be executed', () => {
  const programs = {
    show: function* (p: Process): Generator<unknown, number, unknown> {
      yield* p.write(1, encodeText(`${p.argv.join('|')} ${p.readFile('/proc/self/comm')}`));
      return 0;
    },
  };
  const output = runProgram(function* (p, io) {
    p.writeFile('/tmp/script', '#! /usr/bin/show -x y\nrest\n');
    p.writeFile('/tmp/plain', 'echo hello\n');
    p.writeFile('/tmp/lost', '#!/no/such\n');
    const failures: string[] = [];
    const attempt = function* (path: string) {
      try {
        yield* p.execve(path, [path]);
      } catch (error) {
        failures.push((error as Error).message);
      }
    };
    yield* attempt('/tmp/script');
    for (const name of ['plain', 'lost']) p.chmod(`/tmp/${name}`, 0o755);
    for (const path of ['/tmp/plain', '/tmp/lost', '/tmp', '/tmp/none']) yield* attempt(path);
    p.chmod('/tmp/script', 0o755);
    yield* io.print(`${failures.join('; ')}\n`);
    yield* io.flush();
    yield* p.execve('/tmp/script', ['script', 'a', 'b']);
    return 0;
  }, programs);
  const refused = 'Permission denied; Exec format error; /no/such: No such file or directory; Permission denied; No such file or directory';
  expect(output).toBe(`${refused}\n/usr/bin/show|-x y|/tmp/script|a|b script\n`);
});
