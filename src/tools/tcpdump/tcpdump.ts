import type { Process, Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';
import { CaptureRun } from './capture_run.ts';
import { DLT_EN10MB } from './filter/code_state.ts';
import { FilterError, FilterNotModelled } from './filter/errors.ts';
import { captureInterfaces } from './interfaces.ts';
import { live } from './live.ts';
import { fromFiles } from './offline.ts';
import { TcpdumpError, notModelled, parseTcpdumpOptions } from './options.ts';
import { CaptureFileError } from './pcap_file.ts';
import { TCPDUMP_USAGE, TCPDUMP_VERSION } from './usage.ts';

/** --fp-type shows how the machine rounds. */
const FLOATING_POINT = '9877.895';

/** tcpdump(8) 4.99.5. */
export const tcpdump = program(function* (process, io) {
  try {
    const options = parseTcpdumpOptions(process.argv);
    if (options.action !== 'run') {
      yield* io.print(answer(options.action));
      return 0;
    }
    if (options.listTimeStamps) return yield* listTimeStamps(process, io, options.device);
    if (options.listInterfaces) return yield* listInterfaces(process, io);
    const run = new CaptureRun(process, io, options);
    if (options.readFile !== undefined || options.readList !== undefined) return yield* fromFiles(run);
    return yield* options.dumpFilter > 0 && options.device === undefined ? dumpFilter(run) : live(run);
  } catch (error) {
    const complaint = error instanceof FilterNotModelled ? notModelled(error.message) : error;
    return yield* complain(io, complaint);
  }
});

function answer(action: 'help' | 'version' | 'fp-type'): string {
  if (action === 'fp-type') return `${FLOATING_POINT}\n`;
  return action === 'help' ? TCPDUMP_VERSION + TCPDUMP_USAGE : TCPDUMP_VERSION;
}

/** -J: only the kernel's clock. */
function* listTimeStamps(process: Process, io: Stdio, device: string | undefined): Program<number> {
  const name = device ?? captureInterfaces(process)[0].name;
  yield* io.print(`Time stamp types for ${name} (use option -j to set):\n  host (Host)\n`);
  return 0;
}

function* complain(io: Stdio, error: unknown): Program<number> {
  const known = error instanceof TcpdumpError || error instanceof FilterError || error instanceof CaptureFileError;
  if (!known) throw error;
  if (!(error instanceof TcpdumpError)) {
    yield* io.error(`tcpdump: ${error.message}\n`);
    return 1;
  }
  const { message, usage, status } = error;
  yield* io.error(usage || status === 95 ? `${message}\n` : `tcpdump: ${message}\n`);
  if (usage) yield* io.error(TCPDUMP_VERSION + TCPDUMP_USAGE);
  return status;
}

function* listInterfaces(process: Process, io: Stdio): Program<number> {
  let number = 0;
  for (const { name, description, state } of captureInterfaces(process)) {
    yield* io.print(`${++number}.${name}${description === undefined ? '' : ` (${description})`} [${state}]\n`);
  }
  return 0;
}

/** -d without an interface or a file. */
function* dumpFilter(run: CaptureRun): Program<number> {
  const { dataLink, snaplen } = run.options;
  if (dataLink === undefined) yield* run.io.error('Warning: assuming Ethernet\n');
  return yield* run.dump(yield* run.compile({ linktype: dataLink ?? DLT_EN10MB, snaplen, savefile: false }));
}
