import { expect, test } from 'vitest';
import { WCONTINUED, WNOHANG, WUNTRACED } from '../../src/uapi/process.ts';
import { SIGALRM, SIGCHLD, SIGCONT, SIGINT, SIGKILL, SIGSTOP, SIGTERM, SIGUSR1 } from '../../src/uapi/signal.ts';
import { ECHILD, EINTR, ESRCH, type SysError } from '../../src/uapi/errno.ts';
import { Host, refusal, runProgram } from './harness.ts';

test('default actions end, stop and continue a process, and its parent hears of each', () => {
  const output = runProgram(function* (p, io) {
    const child = p.fork(function* (c) {
      yield* c.nanosleep(100e9);
      return 0;
    });
    const report = function* (options: number) {
      const { how, code } = yield* p.waitpid(child, options);
      yield* io.print(`${how} ${code}; `);
    };
    yield* report(WNOHANG);
    p.kill(child, SIGSTOP);
    yield* report(WUNTRACED);
    p.kill(child, SIGCONT);
    yield* report(WCONTINUED);
    p.kill(child, SIGTERM);
    yield* report(0);
    yield* io.print(refusal(() => p.kill(child, 0)));
    return 0;
  });
  expect(output).toBe('none 0; stopped 19; continued 18; killed 15; No such process');
});

test('a handler interrupts the call, an ignored signal does not', () => {
  const output = runProgram(function* (p, io) {
    const me = p.pid;
    let got = 0;
    p.signal(SIGUSR1, (signal) => (got = signal));
    p.signal(SIGINT, 'ignore');
    p.fork(function* (c) {
      yield* c.nanosleep(1e9);
      c.kill(me, SIGINT);
      yield* c.nanosleep(1e9);
      c.kill(me, SIGUSR1);
      return 0;
    });
    const begin = p.monotonic();
    let errno = 0;
    try {
      yield* p.nanosleep(50e9);
    } catch (error) {
      errno = (error as SysError).errno;
    }
    yield* io.print(`${got} ${errno === EINTR} ${Math.round((p.monotonic() - begin) / 1e9)}`);
    return 0;
  });
  expect(output).toBe('10 true 2');
});

test('an alarm comes again and again; a process that signals itself is served at once', () => {
  const output = runProgram(function* (p, io) {
    let alarms = 0;
    p.signal(SIGALRM, () => alarms++);
    p.setitimer(1e9, 5e8);
    while (alarms < 3) yield* p.pause();
    yield* io.print(`${alarms} at ${Math.round(p.monotonic() / 1e8)}; `);
    p.setitimer(0, 0);
    p.kill(p.pid, SIGALRM);
    yield* io.print(`${alarms}; `);
    yield* io.flush();
    p.kill(p.pid, SIGKILL);
    yield* io.print('not reached');
    return 0;
  });
  expect(output).toBe('3 at 20; 4; ');
});

test('children nobody waits for are zombies until then, and init takes over orphans', () => {
  const output = runProgram(function* (p, io) {
    const child = p.fork(function* (c) {
      c.fork(function* (grandchild) {
        yield* grandchild.nanosleep(2e9);
        return 0;
      });
      yield* c.schedYield();
      return 5;
    });
    yield* p.nanosleep(1e9);
    const states = p.processes().map(({ pid, ppid, state }) => `${pid}<${ppid}:${state}`);
    yield* io.print(`${states.slice(1).join(' ')}; `);
    const { code } = yield* p.waitpid(-1, 0);
    yield* io.print(`${code}; `);
    yield* p.nanosleep(2e9);
    let errno = 0;
    try {
      yield* p.waitpid(child, 0);
    } catch (error) {
      errno = (error as SysError).errno;
    }
    yield* io.print(`${p.processes().length} ${errno === ECHILD}`);
    return 0;
  });
  expect(output).toBe('412<1:R 413<412:Z 414<1:S; 5; 2 true');
});

test('SIGCHLD ignored: children leave nothing behind', () => {
  const output = runProgram(function* (p, io) {
    p.signal(SIGCHLD, 'ignore');
    p.fork(function* (c) {
      yield* c.schedYield();
      return 5;
    });
    yield* p.nanosleep(1e9);
    yield* io.print(String(p.processes().length));
    return 0;
  });
  expect(output).toBe('2');
});

test('what a program throws ends it alone', () => {
  const host = new Host();
  const bugs: unknown[] = [];
  host.kernel.onBug = (_task, error) => bugs.push(error);
  host.start(function* (p, io) {
    const child = p.fork(function* (c) {
      yield* c.schedYield();
      throw new Error('a bug');
    });
    const { how, code } = yield* p.waitpid(child, 0);
    yield* io.print(`${how} ${code} ${refusal(() => p.kill(999, 9))}`);
    return ESRCH;
  });
  expect(host.run()).toBe('exited 134 No such process');
  expect(bugs).toHaveLength(1);
  expect(host.status).toBe('exited 3');
});
