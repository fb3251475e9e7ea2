import {
  EOPNOTSUPP,
  EAFNOSUPPORT,
  EBADF,
  EINPROGRESS,
  EINTR,
  EINVAL,
  ENOPROTOOPT,
  ENOTDIR,
  ENOTSOCK,
  EAGAIN,
  SysError,
} from '../uapi/errno.ts';
import { type EthtoolIfreq, SIOCETHTOOL } from '../uapi/ethtool.ts';
import { O_NONBLOCK, O_RDWR } from '../uapi/file.ts';
import { type Ifreq, SIOCBRADDBR, SIOCBRDELIF } from '../uapi/ioctl.ts';
import type { TcpInfo } from '../uapi/inet_diag.ts';
import type { PacketFilter } from '../uapi/packet_filter.ts';
import { CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUTS, type Program } from '../uapi/process.ts';
import type { NfnlMessage } from '../uapi/nfnetlink.ts';
import type { NlMessage, NlReply } from '../uapi/rtnetlink.ts';
import { type MsgHdr, SOCK_NONBLOCK, SOCK_STREAM, type SockAddr } from '../uapi/socket.ts';
import type { XtReply, XtRequest } from '../uapi/xtables.ts';
import { NetlinkSock } from '../net/core/af_netlink.ts';
import { devEthtool } from '../net/core/ethtool.ts';
import { createNet, getNet, putNet } from '../net/core/net_namespace.ts';
import { rtnetlinkRcv } from '../net/core/rtnetlink.ts';
import type { Sock } from '../net/core/sock.ts';
import { brIoctl } from '../net/bridge/br_ioctl.ts';
import { inetIoctl } from '../net/ipv4/inet_ioctl.ts';
import { DirInode } from './fs/inode.ts';
import { inodeAt } from './fs/namei.ts';
import { NsFile } from './fs/nsfs.ts';
import { bindNetns, TaskCaller, umountNetns } from './namespace.ts';
import { SocketFile } from './socket.ts';
import { checked, SYSCALL_COST } from './sys_base.ts';
import { ProcessSyscalls } from './sys_process.ts';
import { BOOT_TIME } from './time.ts';
import { MntNamespace, UtsNamespace } from './task.ts';

/** What a netlink request costs, ns. */
const NETLINK_COST = 4_000;
const NEWNET_COST = 500_000;

/** System calls on sockets, namespaces and netlink. */
export class NetSyscalls extends ProcessSyscalls {
  private readonly caller = new TaskCaller(this.task);

  hostname(): string {
    return this.task.uts.hostname;
  }

  sethostname(name: string): void {
    if (name.length > 64) throw new SysError(EINVAL);
    this.task.uts.hostname = name;
  }

  unshare(flags: number): void {
    const { task, kernel } = this;
    if (flags & ~(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS)) throw new SysError(EINVAL);
    if (flags & CLONE_NEWUTS) task.uts = new UtsNamespace(task.uts.hostname);
    if (flags & CLONE_NEWNET) {
      this.sim.spend(NEWNET_COST);
      const net = createNet(kernel.stack);
      putNet(task.net);
      task.net = net;
    }
    if (flags & CLONE_NEWNS) task.mnt = new MntNamespace(task.net, kernel.allocNsInum(), task.mnt.binds);
  }

  setns(fd: number, nstype: number): void {
    const { task } = this;
    const file = task.files.get(fd);
    if (!(file instanceof NsFile) || (nstype !== 0 && nstype !== CLONE_NEWNET)) throw new SysError(EINVAL);
    const old = task.net;
    task.net = getNet(file.net);
    putNet(old);
  }

  bindNetns(path: string): void {
    bindNetns(this.task, path);
  }

  mountBind(source: string, target: string): void {
    const { task } = this;
    const [shown, covered] = [inodeAt(task, source), inodeAt(task, target)];
    if (shown instanceof DirInode !== covered instanceof DirInode) throw new SysError(ENOTDIR);
    task.mnt.bind(covered, shown);
  }

  umount(path: string): void {
    umountNetns(this.task, path);
  }

  socket(domain: number, type: number, protocol: number): number {
    this.sim.spend(2 * SYSCALL_COST);
    const family = this.kernel.stack.families.get(domain);
    if (family === undefined) throw new SysError(EAFNOSUPPORT);
    const sock = family.create(this.task.net, type & 0xf, protocol);
    if (typeof sock === 'number') throw new SysError(-sock);
    return this.install(sock, type & SOCK_NONBLOCK ? O_NONBLOCK : 0);
  }

  private install(sock: Sock, flags: number): number {
    sock.uid = sock.gid = this.task.uid;
    return this.task.files.install(new SocketFile(sock, O_RDWR | flags, this.kernel.allocAnonIno()), false);
  }

  bind(fd: number, address: SockAddr): void {
    checked(this.sock(fd).bind(address));
  }

  *connect(fd: number, address: SockAddr): Program<void> {
    this.sim.spend(SYSCALL_COST);
    const sock = this.sock(fd);
    const result = sock.connect(address);
    if (sock.type === SOCK_STREAM) this.sim.runSoftirqs();
    if (result !== -EINPROGRESS || this.task.files.get(fd).flags & O_NONBLOCK) {
      checked(result);
      return;
    }
    while (sock.connecting()) {
      yield* this.waitOn(sock.wait);
      if (this.task.interrupted) throw new SysError(EINTR);
    }
    const error = sock.skErr;
    sock.skErr = 0;
    if (error !== 0) throw new SysError(error);
  }

  listen(fd: number, backlog: number): void {
    checked(this.sock(fd).listen(backlog));
  }

  *accept(fd: number): Program<number> {
    const sock = this.sock(fd);
    for (;;) {
      const accepted = sock.accept();
      if (typeof accepted !== 'number') return this.install(accepted, 0);
      if (accepted !== -EAGAIN || this.task.files.get(fd).flags & O_NONBLOCK) throw new SysError(-accepted);
      yield* this.waitOn(sock.wait);
      if (this.task.interrupted) throw new SysError(EINTR);
    }
  }

  getsockname(fd: number): SockAddr {
    return this.sock(fd).getsockname();
  }

  getpeername(fd: number): SockAddr {
    const name = this.sock(fd).getpeername();
    if (typeof name === 'number') throw new SysError(-name);
    return name;
  }

  shutdown(fd: number, how: number): void {
    checked(this.sock(fd).shutdown(how));
    this.sim.runSoftirqs();
  }

  setsockopt(fd: number, level: number, option: number, value: number | string | Uint8Array | PacketFilter): void {
    checked(this.sock(fd).setsockopt(level, option, value));
  }

  getsockopt(fd: number, level: number, option: number): number {
    return checked(this.sock(fd).getsockopt(level, option));
  }

  getsockoptText(fd: number, level: number, option: number): string {
    const value = this.sock(fd).getsockoptText(level, option);
    if (typeof value === 'number') throw new SysError(-value);
    return value;
  }

  tcpInfo(fd: number): TcpInfo {
    const info = this.sock(fd).tcpInfo();
    if (info === null) throw new SysError(ENOPROTOOPT);
    return info;
  }

  sendto(fd: number, data: Uint8Array, length: number, flags: number, address?: SockAddr): number {
    this.sim.spend(SYSCALL_COST);
    const file = this.task.files.fds[fd];
    if (file === undefined) return -EBADF;
    if (file.sock === null) return -ENOTSOCK;
    const sent = file.sock.sendmsg(data, length, flags, address);
    this.sim.runSoftirqs();
    return sent;
  }

  recvmsg(fd: number, msg: MsgHdr, flags: number): number {
    this.sim.spend(SYSCALL_COST);
    const file = this.task.files.fds[fd];
    if (file === undefined) return -EBADF;
    if (file.sock === null) return -ENOTSOCK;
    const length = file.sock.recvmsg(msg, flags);
    if (file.sock.type === SOCK_STREAM) this.sim.runSoftirqs();
    // The network stamps with the time since boot.
    if (length >= 0) msg.timestamp = BOOT_TIME + (msg.timestamp === 0 ? this.sim.now : msg.timestamp);
    return length;
  }

  rtnetlink(message: NlMessage): NlReply {
    this.sim.spend(NETLINK_COST);
    return rtnetlinkRcv(this.task.net, message, this.caller);
  }

  nlReceive<Message extends NlMessage | NfnlMessage = NlMessage>(fd: number): Message | undefined {
    this.sim.spend(SYSCALL_COST);
    const sock = this.sock(fd);
    return sock instanceof NetlinkSock ? (sock.nlReceive() as Message | undefined) : undefined;
  }

  xtables(request: XtRequest): XtReply {
    this.sim.spend(NETLINK_COST);
    const handler = this.kernel.stack.xtHandlers.get(request.op.slice(0, request.op.indexOf('-')));
    if (handler !== undefined) return handler(this.task.net, request);
    return { error: -EOPNOTSUPP };
  }

  ioctl(fd: number, request: number, argument: object): number {
    this.sim.spend(SYSCALL_COST);
    const file = this.task.files.fds[fd];
    if (file === undefined) return -EBADF;
    if (file.sock === null) return file.ioctl(this.task, request, argument);
    const { net } = this.task;
    if (request >= SIOCBRADDBR && request <= SIOCBRDELIF) return brIoctl(net, request, argument as Ifreq);
    if (request === SIOCETHTOOL) return devEthtool(net, argument as EthtoolIfreq);
    return inetIoctl(net, request, argument);
  }

  private sock(fd: number): Sock {
    const { sock } = this.task.files.get(fd);
    if (sock === null) throw new SysError(ENOTSOCK);
    return sock;
  }
}
