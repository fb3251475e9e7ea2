import { EACCES, SysError, strerror } from '../../uapi/errno.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatDate } from '../coreutils/date.ts';
import { TcpdumpError, type TcpdumpOptions } from './options.ts';
import { FILE_HEADER, captureFileHeader, captureRecord, type CapturedPacket } from './pcap_file.ts';
import { fileOfDlt } from './link_types.ts';

const NSEC_PER_SEC = 1e9;
/** stdio's buffer. */
const BUFFER_SIZE = 4096;

/** Where -w writes: one file, or one after the other (-C by size, -G by time, at most -W). */
export class OutputFile {
  private readonly process: Process;
  private readonly options: TcpdumpOptions;
  private readonly name: string;
  private readonly header: Uint8Array;
  private fd = -1;
  private written = 0;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  /** When -G's period began (seconds), how many periods are over, and the number of the file by -C. */
  private periodStart: number;
  private periods = 0;
  private number = 0;

  constructor(process: Process, options: TcpdumpOptions, name: string, linktype: number, snaplen: number) {
    this.process = process;
    this.options = options;
    this.name = name;
    this.header = captureFileHeader(fileOfDlt(linktype), snaplen, options.nano);
    this.periodStart = this.now();
    this.open();
  }

  private now(): number {
    return Math.floor(this.process.realtime() / NSEC_PER_SEC);
  }

  private open(): void {
    const path = this.path();
    if (path === '-') this.fd = 1;
    else {
      try {
        this.refusePrivate(path);
        this.fd = this.process.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
      } catch (error) {
        throw error instanceof SysError ? new TcpdumpError(`${path}: ${strerror(error.errno)}`) : error;
      }
    }
    this.waiting = [this.header];
    this.waitingBytes = FILE_HEADER;
    this.written = FILE_HEADER;
  }

  /** With -C the files are written as the user tcpdump, who may not write where only root may. */
  private refusePrivate(path: string): void {
    const { fileSize, fileSeconds, user } = this.options;
    if (fileSize === 0 || fileSeconds > 0 || user === 'root') return;
    const folder = path.includes('/') ? path.replace(/\/[^/]*$/, '/') : '.';
    if ((this.process.stat(folder).mode & 0o002) === 0) throw new TcpdumpError(`${path}: ${strerror(EACCES)}`);
  }

  private path(): string {
    const { fileSeconds, fileSize, fileCount } = this.options;
    if (this.name === '') throw new TcpdumpError('an empty string is not a valid file name');
    const name = fileSeconds > 0 ? formatDate(this.name, this.periodStart * NSEC_PER_SEC) : this.name;
    if (fileSize === 0) return name;
    const digits = fileCount === 0 ? 0 : String(fileCount - 1).length;
    return this.number === 0 && digits === 0 ? name : name + String(this.number).padStart(digits, '0');
  }

  /** False: -W's number of periods is over, and the packet is not taken. */
  *add(packet: CapturedPacket): Program<boolean> {
    if (!(yield* this.rotate())) return false;
    const record = captureRecord(packet, this.options.nano);
    this.waiting.push(record);
    this.waitingBytes += record.length;
    this.written += record.length;
    if (this.options.packetBuffered || this.waitingBytes >= BUFFER_SIZE) yield* this.flush();
    return true;
  }

  private *rotate(): Program<boolean> {
    const { fileSeconds, fileSize, fileCount } = this.options;
    const now = fileSeconds > 0 ? this.now() : 0;
    if (fileSeconds > 0 && now - this.periodStart >= fileSeconds) {
      this.periodStart = now;
      this.periods++;
      yield* this.close();
      if (fileSize === 0 && fileCount > 0 && this.periods >= fileCount) return false;
      this.number = 0;
      this.open();
    }
    if (fileSize > 0 && this.written > fileSize) {
      yield* this.close();
      this.number++;
      if (fileCount > 0 && this.number >= fileCount) this.number = 0;
      this.open();
    }
    return true;
  }

  *flush(): Program<void> {
    const chunks = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const chunk of chunks) yield* this.process.write(this.fd, chunk);
  }

  *close(): Program<void> {
    if (this.fd < 0) return;
    yield* this.flush();
    if (this.fd !== 1) this.process.close(this.fd);
    this.fd = -1;
  }
}
