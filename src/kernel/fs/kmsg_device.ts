import { EINVAL, EPIPE, SysError } from '../../uapi/errno.ts';
import { POLLIN, POLLOUT, SEEK_END, SEEK_SET } from '../../uapi/file.ts';
import { LOG_USER, LOGLEVEL_WARNING, type PrintkRing } from '../../net/core/printk.ts';
import type { Task } from '../task.ts';
import { OpenFile } from './file.ts';
import type { DeviceOpen } from './inode.ts';

/** lseek: behind what was last cleared. Linux: SEEK_DATA as devkmsg_llseek() takes it. */
const SEEK_DATA = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** /dev/kmsg: each read gives one record, what is written becomes one. Linux: kernel/printk/printk.c, devkmsg_*(). */
class KmsgFile extends OpenFile {
  private readonly ring: PrintkRing;
  private seq: number;

  constructor(ring: PrintkRing, flags: number, path: string) {
    super(flags, path, null);
    this.ring = ring;
    this.seq = ring.firstSeq;
    this.wait = ring.wait;
  }

  read(_task: Task, count: number): Uint8Array | null {
    const { ring } = this;
    if (this.seq < ring.firstSeq) {
      // Records were lost: told once.
      this.seq = ring.firstSeq;
      throw new SysError(EPIPE);
    }
    const record = ring.at(this.seq);
    if (record === undefined) return null;
    const { facility, level, seq, time, text } = record;
    const bytes = encoder.encode(`${(facility << 3) | level},${seq},${Math.floor(time / 1000)},-;${escape(text)}\n`);
    if (bytes.length > count) throw new SysError(EINVAL);
    this.seq++;
    return bytes;
  }

  write(task: Task, data: Uint8Array, at: number): number {
    const line = decoder.decode(at === 0 ? data : data.subarray(at)).replace(/\n$/, '');
    const prefix = /^<(\d+)>/.exec(line);
    const code = prefix === null ? LOGLEVEL_WARNING : Number(prefix[1]);
    const facility = code >> 3 || LOG_USER;
    this.ring.store(task.kernel.sim.now, facility, code & 7, prefix === null ? line : line.slice(prefix[0].length));
    return data.length - at;
  }

  override poll(): number {
    return POLLOUT | (this.seq < this.ring.nextSeq ? POLLIN : 0);
  }

  override lseek(offset: number, whence: number): number {
    if (offset !== 0) throw new SysError(EINVAL);
    const { ring } = this;
    if (whence === SEEK_SET) this.seq = ring.firstSeq;
    else if (whence === SEEK_DATA) this.seq = Math.max(ring.clearSeq, ring.firstSeq);
    else if (whence === SEEK_END) this.seq = ring.nextSeq;
    else throw new SysError(EINVAL);
    return 0;
  }
}

/** What is no printable ASCII stands as \xNN, byte by byte. Linux: msg_add_ext_text(). */
function escape(text: string): string {
  let out = '';
  for (const byte of encoder.encode(text))
    out += byte < 32 || byte >= 127 || byte === 92 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte);
  return out;
}

/** open(2) of /dev/kmsg. */
export function openKmsg(...[task, flags, path]: Parameters<DeviceOpen>): ReturnType<DeviceOpen> {
  return new KmsgFile(task.kernel.stack.kmsg, flags, path);
}
