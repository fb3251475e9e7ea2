import { decodeText } from '../stdio.ts';
import type { Main, Process, Program } from '../../uapi/process.ts';
import type { NlMessage, NlReply } from '../../uapi/rtnetlink.ts';

/** What a program did that ran inside this process with its streams held back. */
export interface Captured {
  status: number;
  out: string;
  error: string;
  /** The errno of the last refused netlink request or ioctl, 0 where the last one was granted. */
  errno: number;
}

/**
 * Runs the big brother of an applet as `argv`: same system calls, but what it prints is handed back, so that the applet can
 * say it in its own words.
 */
export function* captured(process: Process, main: Main, argv: readonly string[]): Program<Captured> {
  const written: Record<number, string> = { 1: '', 2: '' };
  let errno = 0;
  const inner = Object.create(process, {
    argv: { value: argv },
    isatty: { value: () => false },
    write: {
      *value(fd: number, data: Uint8Array): Program<number> {
        written[fd] = (written[fd] ?? '') + decodeText(data);
        return data.length;
      },
    },
    rtnetlink: {
      value(message: NlMessage): NlReply {
        const reply = process.rtnetlink(message);
        errno = -reply.error;
        return reply;
      },
    },
    ioctl: {
      value(fd: number, request: number, argument: object): number {
        const result = process.ioctl(fd, request, argument);
        errno = result < 0 ? -result : 0;
        return result;
      },
    },
  }) as Process;
  const status = yield* main(inner);
  return { status, out: written[1], error: written[2], errno };
}
