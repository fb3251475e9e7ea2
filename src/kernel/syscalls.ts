import type { Process } from '../uapi/process.ts';
import { NetSyscalls } from './sys_net.ts';

/** A process's system calls: files, terminals, processes, sockets and namespaces, each in a room of its own. */
export class Syscalls extends NetSyscalls implements Process {}
