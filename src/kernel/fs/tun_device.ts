import { EINVAL, ENOTTY, SysError } from '../../uapi/errno.ts';
import { TUNSETGROUP, TUNSETIFF, TUNSETOWNER, TUNSETPERSIST, type TunIfreq, type TunValue } from '../../uapi/if_tun.ts';
import { tunDetach, tunSetIff, tunSetPersist, type TunStruct } from '../../drivers/tun.ts';
import type { Task } from '../task.ts';
import { OpenFile } from './file.ts';
import type { DeviceOpen } from './inode.ts';

/** An open /dev/net/tun: a device once TUNSETIFF was asked. Packets cannot be read or written here. Linux: drivers/net/tun.c. */
class TunFile extends OpenFile {
  private tun: TunStruct | null = null;

  read(): never {
    throw new SysError(EINVAL);
  }

  write(): never {
    throw new SysError(EINVAL);
  }

  override ioctl(task: Task, request: number, argument: object): number {
    if (request === TUNSETIFF) return this.setIff(task, argument as TunIfreq);
    if (this.tun === null) return -EINVAL;
    const { value } = argument as TunValue;
    if (request === TUNSETPERSIST) tunSetPersist(this.tun, value !== 0);
    else if (request === TUNSETOWNER) this.tun.owner = value;
    else if (request === TUNSETGROUP) this.tun.group = value;
    else return -ENOTTY;
    return 0;
  }

  override release(): void {
    if (this.tun !== null) tunDetach(this.tun);
  }

  private setIff(task: Task, ifr: TunIfreq): number {
    if (this.tun !== null) return -EINVAL;
    const tun = tunSetIff(task.net, ifr);
    if (typeof tun === 'number') return tun;
    this.tun = tun;
    return 0;
  }
}

/** open(2) of /dev/net/tun. */
export function openTun(...[, flags, path]: Parameters<DeviceOpen>): ReturnType<DeviceOpen> {
  return new TunFile(flags, path, null);
}
