import { expect, test } from 'vitest';
import { WUNTRACED, type Process, type Program } from '../../src/uapi/process.ts';
import { SIGCONT, SIGTTOU } from '../../src/uapi/signal.ts';
import { SysError } from '../../src/uapi/errno.ts';
import { decodeText } from '../../src/tools/stdio.ts';
import { Host } from './harness.ts';

test('canonical input: erase, kill, word, end of file, echo', () => {
  const host = new Host();
  host.start(function* (p, io) {
    for (;;) {
      const bytes = yield* p.read(0, 100);
      yield* io.print(`<${decodeText(bytes).trimEnd()}>`);
      yield* io.flush();
      if (bytes.length === 0) return 0;
    }
  });
  host.run(1);
  host.type('hex\x7fllo\r');
  host.run(1);
  host.type('gone\x15one two\x17three\r');
  host.run(1);
  host.type('half\x04');
  host.run(1);
  host.type('\x04');
  host.run(1);
  expect(host.output).toBe('hex\b \bllo\r\n<hello>gone\b \b\b \b\b \b\b \bone two\b \b\b \b\b \bthree\r\n<one three>half<half><>');
  expect(host.status).toBe('exited 0');
});

test('raw input comes byte by byte and unseen', () => {
  const host = new Host();
  host.start(function* (p, io) {
    p.tcsetattr(0, { icanon: false, echo: false, isig: false, onlcr: true, icrnl: false });
    for (let i = 0; i < 2; i++) yield* io.print(`${[...(yield* p.read(0, 100))].join(',')}\n`);
    return 0;
  });
  host.run(1);
  host.type('a\x03');
  host.run(1);
  host.type('\r');
  host.run(1);
  expect(host.output).toBe('97,3\r\n13\r\n');
});

test('^C ends the foreground group and nobody else', () => {
  const host = new Host();
  host.start(function* (p, io) {
    p.signal(SIGTTOU, 'ignore');
    const sleeper = function* (c: Process): Program<number> {
      yield* c.nanosleep(100e9);
      return 0;
    };
    const background = p.fork(sleeper, { pgid: 0 });
    const foreground = p.fork(sleeper, { pgid: 0 });
    p.tcsetpgrp(0, foreground);
    const { how, code } = yield* p.waitpid(foreground, 0);
    p.tcsetpgrp(0, p.getpgid());
    yield* io.print(`${how} ${code}, ${p.processes().find(({ pid }) => pid === background)?.state}`);
    return 0;
  });
  host.run(1);
  host.type('\x03');
  expect(host.run(1)).toBe('^Ckilled 2, S');
});

test('^Z stops, fg continues; a background reader stops itself', () => {
  const host = new Host();
  host.start(function* (p, io) {
    const child = p.fork(
      function* (c): Program<number> {
        const bytes = yield* c.read(0, 10);
        return bytes.length;
      },
      { pgid: 0 },
    );
    let result = yield* p.waitpid(child, WUNTRACED);
    yield* io.print(`${result.how} ${result.code}\n`);
    p.tcsetpgrp(0, child);
    p.kill(-child, SIGCONT);
    result = yield* p.waitpid(child, WUNTRACED);
    yield* io.print(`${result.how} ${result.code}\n`);
    p.kill(-child, SIGCONT);
    result = yield* p.waitpid(child, WUNTRACED);
    yield* io.print(`${result.how} ${result.code}\n`);
    return 0;
  });
  host.run(1);
  host.type('\x1a');
  host.run(1);
  host.type('abc\r');
  expect(host.run(1)).toBe('stopped 21\n^Zstopped 20\nabc\r\nexited 4\n');
});

test('a closed terminal hangs up what runs in it', () => {
  const host = new Host();
  host.start(function* (p) {
    p.fork(function* (c): Program<number> {
      yield* c.nanosleep(100e9);
      return 0;
    });
    try {
      yield* p.read(0, 10);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
    yield* p.nanosleep(100e9);
    return 0;
  });
  host.run(1);
  host.kernel.closeTty(host.tty);
  host.run(1);
  expect(host.status).toBe('killed 1');
  expect([...host.kernel.tasks.keys()]).toEqual([1]);
});
