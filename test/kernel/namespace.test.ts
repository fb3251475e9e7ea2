import { expect, test } from 'vitest';
import { namedNetns } from '../../src/kernel/namespace.ts';
import { O_CREAT, O_RDONLY } from '../../src/uapi/file.ts';
import { CLONE_NEWNET, CLONE_NEWUTS } from '../../src/uapi/process.ts';
import { Host, refusal } from './harness.ts';

test('a namespace lives as long as a process, a mount or a descriptor refers to it', () => {
  const host = new Host();
  const { stack } = host.kernel;
  const alive = (): number => stack.namespaces.length;
  const counts: number[] = [];
  host.start(function* (p, io) {
    const child = p.fork(function* (c) {
      c.unshare(CLONE_NEWNET);
      c.close(c.open('/run/netns/red', O_CREAT));
      c.bindNetns('/run/netns/red');
      return 0;
    });
    yield* p.waitpid(child, 0);
    counts.push(alive());
    const own = p.readlink('/proc/self/ns/net');
    const fd = p.open('/run/netns/red', O_RDONLY);
    yield* io.print(`${refusal(() => p.unlink('/run/netns/red'))}; `);
    p.umount('/run/netns/red');
    p.unlink('/run/netns/red');
    yield* p.nanosleep(1e9);
    counts.push(alive());
    p.setns(fd, CLONE_NEWNET);
    p.close(fd);
    yield* p.nanosleep(1e9);
    counts.push(alive());
    yield* io.print(`${p.readlink('/proc/self/ns/net') !== own} ${p.fstat(1).mode > 0}`);
    return 0;
  });
  expect(host.run()).toBe('Device or resource busy; true true');
  expect(counts).toEqual([2, 2, 2]);
  expect(alive()).toBe(1);
});

test('names under /run/netns, for those who look from outside', () => {
  const host = new Host();
  host.start(function* (p) {
    for (const name of ['b', 'a']) {
      p.unshare(CLONE_NEWNET);
      p.close(p.open(`/run/netns/${name}`, O_CREAT));
      p.bindNetns(`/run/netns/${name}`);
    }
    p.writeFile('/run/netns/fake', '');
    yield* p.schedYield();
    return 0;
  });
  host.run();
  expect(namedNetns(host.kernel).map(({ name }) => name)).toEqual(['b', 'a']);
  expect(new Set(namedNetns(host.kernel).map(({ net }) => net.inum)).size).toBe(2);
});

test('what is no namespace cannot be joined; host names can differ', () => {
  const host = new Host();
  host.start(function* (p, io) {
    const file = p.open('/etc/passwd', O_RDONLY);
    const net = p.open('/proc/self/ns/net', O_RDONLY);
    const words = [
      refusal(() => p.setns(file, CLONE_NEWNET)),
      refusal(() => p.setns(net, CLONE_NEWUTS)),
      refusal(() => p.setns(99, 0)),
      refusal(() => p.umount('/etc/passwd')),
      refusal(() => p.bindNetns('/tmp/none')),
    ];
    const child = p.fork(function* (c) {
      c.unshare(CLONE_NEWUTS);
      c.sethostname('inside');
      yield* c.schedYield();
      return c.hostname() === 'inside' ? 0 : 1;
    });
    const { code } = yield* p.waitpid(child, 0);
    yield* io.print(`${words.join('; ')}; ${code} ${p.hostname()}`);
    return 0;
  });
  expect(host.run()).toBe('Invalid argument; Invalid argument; Bad file descriptor; Invalid argument; No such file or directory; 0 host');
});
