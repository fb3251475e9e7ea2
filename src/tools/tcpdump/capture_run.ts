import { SysError, strerror } from '../../uapi/errno.ts';
import { SIGHUP, SIGINT, SIGPIPE, SIGTERM } from '../../uapi/signal.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';
import type { FilterTarget } from './filter/compile.ts';
import { programText } from './filter/image.ts';
import type { FilterProgram } from './filter/interpreter.ts';
import { compileWithNames, nameOfInterface, printOptions } from './names.ts';
import { TcpdumpError, type TcpdumpOptions } from './options.ts';
import { OutputFile } from './output_file.ts';
import { PacketPrinter } from './packet_line.ts';
import type { CapturedPacket } from './pcap_file.ts';

/** One run of tcpdump, wherever its packets come from: the filter, and what happens to a packet that passes. */
export class CaptureRun {
  readonly process: Process;
  readonly io: Stdio;
  readonly options: TcpdumpOptions;
  captured = 0;
  /** A signal came: stop. */
  broken = false;
  output: OutputFile | undefined;
  private printer: PacketPrinter | undefined;
  private filterText: string | undefined;

  constructor(process: Process, io: Stdio, options: TcpdumpOptions) {
    this.process = process;
    this.io = io;
    this.options = options;
    if (options.lineBuffered) io.lineBuffered = true;
  }

  /** Are all the packets there that -c asks for, or did a signal come? */
  get done(): boolean {
    return this.broken || (this.options.count > 0 && this.captured >= this.options.count);
  }

  *compile(target: Omit<FilterTarget, 'unoptimized'>): Program<FilterProgram> {
    this.filterText ??= this.expression();
    return yield* compileWithNames(this.process, this.filterText, { ...target, unoptimized: this.options.unoptimized });
  }

  private expression(): string {
    const { filterFile, expression } = this.options;
    if (filterFile === undefined) return expression;
    try {
      return this.process.readFile(filterFile).replace(/#.*/g, '');
    } catch (error) {
      throw error instanceof SysError ? new TcpdumpError(`can't open ${filterFile}: ${strerror(error.errno)}`) : error;
    }
  }

  /** -d. */
  *dump(filter: FilterProgram): Program<number> {
    yield* this.io.print(programText(filter.instructions, this.options.dumpFilter));
    return 0;
  }

  catchSignals(): void {
    const stop = (): void => {
      this.broken = true;
    };
    for (const signal of [SIGINT, SIGTERM, SIGPIPE]) this.process.signal(signal, stop);
    if (this.process.signal(SIGHUP, stop) === 'ignore') this.process.signal(SIGHUP, 'ignore');
  }

  openOutput(linktype: number, snaplen: number): void {
    const { writeFile } = this.options;
    if (writeFile !== undefined) this.output = new OutputFile(this.process, this.options, writeFile, linktype, snaplen);
  }

  printFor(linktype: number): void {
    const { process, options } = this;
    this.printer = new PacketPrinter(options, printOptions(process, options), linktype, (index) => nameOfInterface(process, index));
  }

  *take(packet: CapturedPacket): Program<void> {
    const { options, output } = this;
    this.captured++;
    if (output) {
      if (!(yield* output.add(packet))) {
        yield* this.io.error(`Maximum file limit reached: ${options.fileCount}\n`);
        this.broken = true;
        return;
      }
      if (!options.print) return;
    } else if (options.onlyCount) return;
    yield* this.io.print(this.printer!.line(packet));
  }
}
