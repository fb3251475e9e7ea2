/** Files as system calls see them. Linux: include/uapi/asm-generic/fcntl.h, include/uapi/linux/stat.h, poll.h, termios. */
export const O_RDONLY = 0;
export const O_WRONLY = 1;
export const O_RDWR = 2;
export const O_ACCMODE = 3;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
export const O_DIRECTORY = 0o200000;
export const O_CLOEXEC = 0o2000000;

export const SEEK_SET = 0;
export const SEEK_CUR = 1;
export const SEEK_END = 2;

export const S_IFMT = 0o170000;
export const S_IFSOCK = 0o140000;
export const S_IFLNK = 0o120000;
export const S_IFREG = 0o100000;
export const S_IFBLK = 0o060000;
export const S_IFDIR = 0o040000;
export const S_IFCHR = 0o020000;
export const S_IFIFO = 0o010000;

export const R_OK = 4;
export const W_OK = 2;
export const X_OK = 1;
export const F_OK = 0;

export const POLLIN = 0x001;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;
/** The peer will send no more (its FIN came). */
export const POLLRDHUP = 0x2000;

/** What stat(2) says. Times are ns since the epoch. */
export interface Stat {
  ino: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  size: number;
  /** Room it takes, in units of 512 bytes. */
  blocks: number;
  rdev: number;
  dev: number;
  atime: number;
  mtime: number;
  ctime: number;
}

export interface DirEntry {
  name: string;
  ino: number;
  /** S_IFDIR, S_IFREG, ... */
  type: number;
}

/** One descriptor of a poll(2): `revents` is filled in. */
export interface PollFd {
  fd: number;
  events: number;
  revents: number;
}

/** The terminal's line discipline, as much of termios as programs here use. */
export interface Termios {
  /** Whole lines with erase and kill (cooked), or every byte at once. */
  icanon: boolean;
  echo: boolean;
  /** ^C, ^\, ^Z raise signals. */
  isig: boolean;
  /** Output: newline becomes carriage return, newline. */
  onlcr: boolean;
  /** Input: carriage return becomes newline. */
  icrnl: boolean;
}

export interface Winsize {
  rows: number;
  cols: number;
}
