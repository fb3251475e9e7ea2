import type { Program } from '../uapi/process.ts';
import type { Coproc } from './node.ts';
import { commandText } from './print.ts';
import { forkShell } from './process.ts';
import type { Shell } from './shell.ts';

/** `coproc NAME command`: a background job whose input and output are at hand as ${NAME[1]} and ${NAME[0]}. */
export function* runCoproc(sh: Shell, node: Coproc): Program<number> {
  if (sh.hasOutput) yield* sh.flush();
  const { p } = sh;
  const [fromRead, fromWrite] = p.pipe();
  const [toRead, toWrite] = p.pipe();
  const options = {
    dup: [
      [toRead, 0],
      [fromWrite, 1],
    ] as const,
    close: [fromRead, fromWrite, toRead, toWrite],
    background: true,
    piped: true,
  };
  const pid = forkShell(sh, (child) => child.services.runLast(child, node.body), options);
  p.close(fromWrite);
  p.close(toRead);
  const mine = [fromRead, toWrite].map((fd) => {
    const high = p.dup(fd, 60);
    p.setCloexec(high, true);
    p.close(fd);
    return String(high);
  });
  sh.vars.setList(node.name, mine);
  sh.vars.set(`${node.name}_PID`, String(pid));
  sh.lastAsync = pid;
  const job = sh.jobs.add(
    [{ pid, command: `coproc ${node.name} ${commandText(node.body)}`, state: 'running', code: 0 }],
    pid,
    false,
    false,
    p.cwd(),
  );
  if (sh.interactive) sh.write(2, `[${job.number}] ${pid}\n`);
  yield* sh.flush();
  return 0;
}
