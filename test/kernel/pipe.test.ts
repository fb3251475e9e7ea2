import { expect, test } from 'vitest';
import { PIPE_BUF, PIPE_SIZE } from '../../src/kernel/pipe.ts';
import { O_RDONLY, O_WRONLY, POLLHUP, POLLIN, POLLOUT } from '../../src/uapi/file.ts';
import { SIGPIPE } from '../../src/uapi/signal.ts';
import { readAll, writeText } from '../../src/tools/stdio.ts';
import { refusal, runProgram } from './harness.ts';

test('a full pipe holds its writer back until there is room', () => {
  const output = runProgram(function* (p, io) {
    const [r, w] = p.pipe();
    let written = 0;
    p.fork(function* (c) {
      c.close(r);
      for (let i = 0; i < 3; i++) written += yield* c.write(w, new Uint8Array(40_000).fill(65 + i));
      return 0;
    });
    p.close(w);
    yield* p.nanosleep(1e9);
    yield* io.print(`written ${written}, ready ${p.ready(r, POLLIN)}\n`);
    let total = 0;
    for (;;) {
      const bytes = yield* p.read(r, 30_000);
      if (bytes.length === 0) break;
      total += bytes.length;
    }
    yield* io.print(`written ${written}, read ${total}\n`);
    return 0;
  });
  // Two writes of 40,000 do not both fit into 65,536.
  expect(output).toBe('written 40000, ready 1\nwritten 120000, read 120000\n');
});

test('writes up to PIPE_BUF are not torn apart', () => {
  const output = runProgram(function* (p, io) {
    const [r, w] = p.pipe();
    p.fork(function* (c) {
      yield* c.write(w, new Uint8Array(PIPE_SIZE - 100));
      yield* c.write(w, new Uint8Array(200).fill(1));
      return 0;
    });
    p.close(w);
    yield* p.nanosleep(1e9);
    const first = yield* p.read(r, PIPE_SIZE);
    const second = yield* p.read(r, PIPE_SIZE);
    yield* io.print(`${first.length} ${second.length} ${PIPE_BUF}\n`);
    return 0;
  });
  expect(output).toBe('65436 200 4096\n');
});

test('the end of a pipe is seen when the last writer is gone, and a broken one kills', () => {
  const output = runProgram(function* (p, io) {
    const [r, w] = p.pipe();
    p.fork(function* (c) {
      yield* c.nanosleep(1e9);
      return 0;
    });
    p.close(w);
    const before = p.monotonic();
    yield* io.print(`[${yield* readAll(p, r)}] after ${Math.round((p.monotonic() - before) / 1e9)} s\n`);
    const [r2, w2] = p.pipe();
    p.close(r2);
    const child = p.fork(function* (c) {
      yield* writeText(c, w2, 'x');
      return 0;
    });
    const { how, code } = yield* p.waitpid(child, 0);
    p.signal(SIGPIPE, 'ignore');
    let error = '';
    try {
      yield* writeText(p, w2, 'x');
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    yield* io.print(`${how} ${code}; ${error}\n`);
    return 0;
  });
  expect(output).toBe('[] after 1 s\nkilled 13; Broken pipe\n');
});

test('poll tells readers, writers and hang-ups apart', () => {
  const output = runProgram(function* (p, io) {
    const [r, w] = p.pipe();
    const seen = [p.ready(r, POLLIN), p.ready(w, POLLOUT)];
    yield* p.write(w, Uint8Array.of(1));
    seen.push(p.ready(r, POLLIN));
    yield* p.write(w, new Uint8Array(PIPE_SIZE - 1));
    seen.push(p.ready(w, POLLOUT));
    p.close(w);
    seen.push(p.ready(r, POLLIN) & POLLHUP);
    const fds = [{ fd: r, events: POLLIN, revents: 0 }];
    seen.push(yield* p.poll(fds, 0));
    yield* io.print(seen.join(' '));
    return 0;
  });
  expect(output).toBe(`0 ${POLLOUT} ${POLLIN} 0 ${POLLHUP} 1`);
});

test('poll on one descriptor waits for its time and no longer', () => {
  const output = runProgram(function* (p, io) {
    const [r, w] = p.pipe();
    const begin = p.monotonic();
    const late = yield* p.poll1(r, POLLIN, 2e9);
    const took = Math.round((p.monotonic() - begin) / 1e8);
    p.fork(function* (c) {
      yield* c.nanosleep(5e8);
      yield* c.write(w, Uint8Array.of(1));
      return 0;
    });
    const got = yield* p.poll1(r, POLLIN, -1);
    yield* io.print(`${late} ${took} ${got} ${Math.round((p.monotonic() - begin) / 1e8)}`);
    return 0;
  });
  expect(output).toBe('0 20 1 25');
});

test('a FIFO joins those who open it, whoever comes first', () => {
  const output = runProgram(function* (p, io) {
    p.mkfifo('/tmp/f');
    p.fork(function* (c) {
      const fd = c.open('/tmp/f', O_WRONLY);
      yield* writeText(c, fd, 'through the pipe');
      return 0;
    });
    const fd = p.open('/tmp/f', O_RDONLY);
    yield* io.print(`${yield* readAll(p, fd)}; ${refusal(() => p.mkfifo('/tmp/f'))}`);
    return 0;
  });
  expect(output).toBe('through the pipe; File exists');
});
