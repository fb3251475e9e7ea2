import { O_RDWR } from '../../uapi/file.ts';
import { strerror, SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGPIPE } from '../../uapi/signal.ts';
import { program, Stdio } from '../stdio.ts';
import { Client } from './client.ts';
import { IperfError, parseIperf, USAGE } from './options.ts';
import { Server } from './server.ts';

/** iperf3(1): how much gets through. */
export const iperf3 = program(function* (process, io) {
  process.signal(SIGPIPE, 'ignore');
  try {
    const options = parseIperf(process.argv);
    if (options === 'help') {
      yield* io.print(USAGE);
      return 0;
    }
    if (options === 'version') {
      const text = process
        .readFile('/proc/version')
        .trim()
        .replace(/^Linux version (\S+).*/, '$1');
      yield* io.print(`iperf 3.18 (cJSON 1.7.15)\nLinux ${process.hostname()} ${text} x86_64\n`);
      return 0;
    }
    if (!options.server)
      return yield* new Client(process, options.title === undefined ? io : new TitledOutput(process, options.title), options).run();
    const server = new Server(process, io, options);
    server.open();
    if (!options.daemon) return yield* server.serve();
    process.fork(function* (child): Program<number> {
      return yield* daemon(child, server, options);
    });
    return 0;
  } catch (error) {
    if (error instanceof SysError) {
      yield* io.error(`iperf3: error - ${strerror(error.errno)}\n`);
      return 1;
    }
    if (!(error instanceof IperfError)) throw error;
    yield* io.flush();
    yield* io.error(error.message);
    return error.status;
  }
});

/** -T: each line begins with a title. */
class TitledOutput extends Stdio {
  private readonly title: string;

  constructor(process: Process, title: string) {
    super(process);
    this.title = title;
  }

  override *print(text: string): Program<void> {
    yield* super.print(text.replace(/^(?=.|\n)/gm, `${this.title}:  `));
  }
}

function* daemon(process: Process, parent: Server, options: Server['o']): Program<number> {
  process.setsid();
  const nowhere = process.open('/dev/null', O_RDWR);
  for (const fd of [0, 1, 2]) process.dup2(nowhere, fd);
  const server = new Server(process, new Stdio(process), options);
  server.adopt(parent);
  return yield* server.serve();
}
