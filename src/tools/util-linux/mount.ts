import { EINVAL, ENOENT, strerror, SysError } from '../../uapi/errno.ts';
import { O_CLOEXEC, O_RDONLY } from '../../uapi/file.ts';
import { CLONE_NEWNET, type Process, type Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';

/** mount(8): the listing, and `mount --bind` of a network namespace. */
export const mount = program(function* (p, io) {
  const words = p.argv.slice(1);
  if (words.length === 0 || (words.length === 1 && words[0] === '-l')) {
    yield* io.print(listing(p, undefined));
    return 0;
  }
  if (words[0] === '-t' && words.length === 2) {
    yield* io.print(listing(p, words[1]));
    return 0;
  }
  if (words[0] === '--bind' || words[0] === '-B') return yield* bind(p, io, words.slice(1));
  if (words[0] === '-o' && words[1] === 'bind') return yield* bind(p, io, words.slice(2));
  if (words.length === 1 && !words[0].startsWith('-')) {
    yield* io.error(`mount: ${words[0]}: can't find in /etc/fstab.\n`);
    return 1;
  }
  yield* io.error(`patchbay: mount: "${words.join(' ')}" is not modelled\n`);
  return 95;
});

function listing(p: Process, type: string | undefined): string {
  let text = '';
  for (const line of p.readFile('/proc/self/mounts').split('\n')) {
    const [source, target, kind, options] = line.split(' ');
    if (options !== undefined && (type === undefined || type.split(',').includes(kind)))
      text += `${source} on ${target} type ${kind} (${options})\n`;
  }
  return text;
}

function* bind(p: Process, io: Stdio, [source, target]: string[]): Program<number> {
  if (source === undefined || target === undefined) {
    yield* io.error("mount: bad usage\nTry 'mount --help' for more information.\n");
    return 1;
  }
  try {
    p.stat(target);
  } catch (error) {
    if (!(error instanceof SysError) || error.errno !== ENOENT) throw error;
    yield* io.error(
      `mount: ${target}: mount point does not exist.\n       dmesg(1) may have more information after failed mount system call.\n`,
    );
    return 32;
  }
  try {
    // Only its own namespace can be bound: this process joins the one in question, and ends with this call anyway.
    const fd = p.open(source, O_RDONLY | O_CLOEXEC);
    p.setns(fd, CLONE_NEWNET);
    p.close(fd);
    p.bindNetns(target);
    return 0;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === ENOENT) {
      yield* io.error(`mount: ${target}: special device ${source} does not exist.\n`);
      return 32;
    }
    const what =
      error.errno === EINVAL ? `patchbay: mount: only network namespaces can be bound` : `mount: ${target}: ${strerror(error.errno)}`;
    yield* io.error(`${what}\n`);
    return error.errno === EINVAL ? 95 : 32;
  }
}

/** umount(8). */
export const umount = program(function* (p, io) {
  const paths = p.argv.slice(1).filter((word) => word !== '-l' && word !== '-f');
  const option = paths.find((word) => word.startsWith('-'));
  if (option !== undefined) {
    yield* io.error(`patchbay: umount: option "${option}" is not modelled\n`);
    return 95;
  }
  if (paths.length === 0) {
    yield* io.error("umount: bad usage\nTry 'umount --help' for more information.\n");
    return 1;
  }
  let status = 0;
  for (const path of paths) {
    try {
      p.umount(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      const words =
        error.errno === ENOENT ? 'no mount point specified.' : error.errno === EINVAL ? 'not mounted.' : `${strerror(error.errno)}.`;
      yield* io.error(`umount: ${path}: ${words}\n`);
      status = 32;
    }
  }
  return status;
});
