import { EINTR, EISDIR, SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { parseCapture } from './capture_file.ts';
import type { CaptureRun } from './capture_run.ts';
import { DLT_LINUX_SLL2 } from './filter/code_state.ts';
import type { FilterProgram } from './filter/interpreter.ts';
import { linkTypeText } from './link_types.ts';
import { TcpdumpError, notModelled } from './options.ts';
import { CaptureFileError, type CaptureFile } from './pcap_file.ts';

/** tcpdump -r and -V: the packets of files. */
export function* fromFiles(run: CaptureRun): Program<number> {
  const { options, io } = run;
  const [first, ...others] = options.readList === undefined ? [options.readFile!] : listedFiles(run, options.readList);
  const input = yield* openInput(run, first);
  const { file } = input;
  if (options.unmodelled !== undefined) throw notModelled(options.unmodelled);
  yield* announce(run, first, file);
  if (file.linktype === DLT_LINUX_SLL2) yield* io.error('Warning: interface names might be incorrect\n');
  let filter = yield* run.compile({ linktype: file.linktype, snaplen: file.snaplen, savefile: true });
  if (options.dumpFilter > 0) return yield* run.dump(filter);
  run.catchSignals();
  run.openOutput(file.linktype, file.snaplen);
  run.printFor(file.linktype);
  let { linktype } = file;
  let status = yield* readPackets(run, input, filter);
  for (const path of others) {
    if (run.broken) break;
    const other = yield* openInput(run, path);
    const next = other.file;
    if (next.linktype !== linktype) {
      if (run.output) throw new TcpdumpError(`${path}: new dlt does not match original`);
      run.printFor(next.linktype);
      filter = yield* run.compile({ linktype: next.linktype, snaplen: next.snaplen, savefile: true });
    }
    linktype = next.linktype;
    yield* announce(run, path, next);
    status = yield* readPackets(run, other, filter);
  }
  yield* run.output?.close() ?? [];
  if (options.onlyCount) yield* io.print(`${run.captured} packet${run.captured === 1 ? '' : 's'}\n`);
  return status;
}

function listedFiles(run: CaptureRun, list: string): string[] {
  let text: string;
  try {
    text = run.process.readFile(list === '-' ? '/dev/stdin' : list);
  } catch (error) {
    throw error instanceof SysError ? new TcpdumpError(`Unable to open file: ${strerror(error.errno)}`) : error;
  }
  if (text === '') throw new TcpdumpError(`Nothing in ${list}`);
  return text.replace(/\n$/, '').split('\n');
}

/** A capture being read: its packets so far, and whether more may come. */
interface Input {
  file: CaptureFile;
  /** Standard input, which is read while it is written: reads on; false at its end. */
  more?: () => Program<boolean>;
}

function* openInput(run: CaptureRun, path: string): Program<Input> {
  if (path === '') throw new TcpdumpError('A null pointer was supplied as the file name');
  if (path === '-') return yield* openStandardInput(run);
  try {
    return { file: parseCapture(run.process.readFileBytes(path)) };
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const text = strerror(error.errno);
    throw new TcpdumpError(error.errno === EISDIR ? `error reading dump file: ${text}` : `${path}: ${text}`);
  }
}

/** Reads until the file's header is whole; what comes later is read by `more`. */
function* openStandardInput(run: CaptureRun): Program<Input> {
  let bytes = new Uint8Array(0);
  const readOn = function* (): Program<boolean> {
    const chunk = yield* readStandardInput(run);
    const grown = new Uint8Array(bytes.length + chunk.length);
    grown.set(bytes);
    grown.set(chunk, bytes.length);
    bytes = grown;
    return chunk.length > 0;
  };
  for (;;) {
    const open = yield* readOn();
    try {
      const input: Input = { file: parseCapture(bytes) };
      input.more = function* () {
        const grown = yield* readOn();
        if (grown) input.file = parseCapture(bytes);
        return grown;
      };
      return input;
    } catch (error) {
      if (!(error instanceof CaptureFileError) || !open) throw error;
    }
  }
}

/** Nothing at the end of standard input, or when a signal came. */
function* readStandardInput({ process }: CaptureRun): Program<Uint8Array> {
  try {
    return yield* process.read(0, 65536);
  } catch (error) {
    if (error instanceof SysError && error.errno === EINTR) return new Uint8Array(0);
    throw error instanceof SysError ? new TcpdumpError(`error reading dump file: ${strerror(error.errno)}`) : error;
  }
}

function* announce(run: CaptureRun, path: string, file: CaptureFile): Program<void> {
  yield* run.io.error(`reading from file ${path}, link-type ${linkTypeText(file.linktype)}, snapshot length ${file.snaplen}\n`);
}

/** The packets of one file; -c counts in each anew. */
function* readPackets(run: CaptureRun, input: Input, filter: FilterProgram): Program<number> {
  const { options, io } = run;
  let taken = 0;
  let next = 0;
  do {
    for (; next < input.file.packets.length; next++) {
      const packet = input.file.packets[next];
      if (filter.run(packet.bytes, 0, packet.bytes.length, packet.length) === 0) continue;
      yield* run.take(packet);
      if (run.broken || ++taken === options.count) return 0;
    }
  } while (input.more && (yield* input.more()));
  yield* io.flush();
  if (input.file.error === undefined || run.broken) return 0;
  yield* io.error(`tcpdump: pcap_loop: ${input.file.error}\n`);
  return 1;
}
