import { SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { parseCapture } from './capture_file.ts';
import type { CaptureRun } from './capture_run.ts';
import { DLT_LINUX_SLL2 } from './filter/code_state.ts';
import type { FilterProgram } from './filter/interpreter.ts';
import { linkTypeText } from './link_types.ts';
import { TcpdumpError } from './options.ts';
import type { CaptureFile } from './pcap_file.ts';

/** tcpdump -r and -V: the packets of files. */
export function* fromFiles(run: CaptureRun): Program<number> {
  const { options, io } = run;
  const [first, ...others] = options.readList === undefined ? [options.readFile!] : listedFiles(run, options.readList);
  let file = openFile(run, first);
  yield* announce(run, first, file);
  if (file.linktype === DLT_LINUX_SLL2) yield* io.error('Warning: interface names might be incorrect\n');
  let filter = yield* run.compile({ linktype: file.linktype, snaplen: file.snaplen, savefile: true });
  if (options.dumpFilter > 0) return yield* run.dump(filter);
  run.catchSignals();
  run.openOutput(file.linktype, file.snaplen);
  run.printFor(file.linktype);
  let status = yield* readPackets(run, file, filter);
  for (const path of others) {
    if (run.broken) break;
    const next = openFile(run, path);
    if (next.linktype !== file.linktype) {
      if (run.output) throw new TcpdumpError(`${path}: new dlt does not match original`);
      run.printFor(next.linktype);
      filter = yield* run.compile({ linktype: next.linktype, snaplen: next.snaplen, savefile: true });
    }
    file = next;
    yield* announce(run, path, file);
    status = yield* readPackets(run, file, filter);
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

function openFile(run: CaptureRun, path: string): CaptureFile {
  if (path === '') throw new TcpdumpError('A null pointer was supplied as the file name');
  try {
    return parseCapture(run.process.readFileBytes(path === '-' ? '/dev/stdin' : path));
  } catch (error) {
    throw error instanceof SysError ? new TcpdumpError(`${path}: ${strerror(error.errno)}`) : error;
  }
}

function* announce(run: CaptureRun, path: string, file: CaptureFile): Program<void> {
  yield* run.io.error(`reading from file ${path}, link-type ${linkTypeText(file.linktype)}, snapshot length ${file.snaplen}\n`);
}

/** The packets of one file; -c counts in each anew. */
function* readPackets(run: CaptureRun, file: CaptureFile, filter: FilterProgram): Program<number> {
  const { options, io } = run;
  let taken = 0;
  for (const packet of file.packets) {
    if (filter.run(packet.bytes, 0, packet.bytes.length, packet.length) === 0) continue;
    yield* run.take(packet);
    if (run.broken || ++taken === options.count) return 0;
  }
  yield* io.flush();
  if (file.error === undefined) return 0;
  yield* io.error(`tcpdump: pcap_loop: ${file.error}\n`);
  return 1;
}
