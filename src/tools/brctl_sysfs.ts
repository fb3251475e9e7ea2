import { ENODEV, ENOENT, EOPNOTSUPP, SysError } from '../uapi/errno.ts';
import type { Process } from '../uapi/process.ts';

const SYSFS = '/sys/class/net';

/** An address of a bridge's forwarding table (struct __fdb_entry). */
export interface FdbEntry {
  mac: Uint8Array;
  portNo: number;
  local: boolean;
  /** Hundredths of a second. */
  age: number;
}

/** Bridges as /sys/class/net shows them, which is where brctl(8) reads and writes. */
export class BridgeSysfs {
  private readonly process: Process;

  constructor(process: Process) {
    this.process = process;
  }

  /** if_nametoindex(3): 0 when there is no such device. SIOCGIFINDEX takes "lo:1" for lo. */
  ifindex(name: string): number {
    return Number(this.read(`${SYSFS}/${name.replace(/:.*/, '')}/ifindex`) ?? 0);
  }

  isBridge(name: string): boolean {
    return this.exists(`${SYSFS}/${name}/bridge`);
  }

  /** All bridges, by name. */
  bridges(): string[] {
    return this.list(SYSFS).filter((name) => this.isBridge(name));
  }

  /** A bridge's ports, by name. */
  ports(bridge: string): string[] {
    return this.list(`${SYSFS}/${bridge}/brif`);
  }

  bridgeText(bridge: string, file: string): string {
    return this.read(`${SYSFS}/${bridge}/bridge/${file}`) ?? '';
  }

  portText(port: string, file: string): string {
    return this.read(`${SYSFS}/${port}/brport/${file}`) ?? '';
  }

  bridgeNumber(bridge: string, file: string): number {
    return Number(this.bridgeText(bridge, file));
  }

  portNumber(port: string, file: string): number {
    return Number(this.portText(port, file));
  }

  /** 0 or a positive errno: ENODEV, EOPNOTSUPP (no bridge), or what the kernel says. */
  setBridge(bridge: string, file: string, value: number): number {
    if (this.ifindex(bridge) === 0) return ENODEV;
    if (!this.isBridge(bridge)) return EOPNOTSUPP;
    return this.write(`${SYSFS}/${bridge}/bridge/${file}`, value);
  }

  /**
   * 0 or a positive errno: ENODEV, EOPNOTSUPP, ENOENT (no port), or what the kernel says. Only for a device that is nobody's
   * port does it matter which bridge was named. Bridge-utils: port_set().
   */
  setPort(bridge: string, port: string, file: string, value: number): number {
    if (!this.exists(`${SYSFS}/${port}/brport`)) {
      if (this.ifindex(port) === 0 || this.ifindex(bridge) === 0) return ENODEV;
      return this.isBridge(bridge) ? ENOENT : EOPNOTSUPP;
    }
    return this.write(`${SYSFS}/${port}/brport/${file}`, value);
  }

  /** The forwarding table in the kernel's order, or a positive errno. */
  forwarding(bridge: string): FdbEntry[] | number {
    if (this.ifindex(bridge) === 0) return ENODEV;
    if (!this.isBridge(bridge)) return EOPNOTSUPP;
    const bytes = this.process.readFileBytes(`${SYSFS}/${bridge}/brforward`);
    const entries: FdbEntry[] = [];
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      entries.push({
        mac: bytes.slice(at, at + 6),
        portNo: bytes[at + 6] | (bytes[at + 12] << 8),
        local: bytes[at + 7] !== 0,
        age: (bytes[at + 8] | (bytes[at + 9] << 8) | (bytes[at + 10] << 16) | (bytes[at + 11] << 24)) >>> 0,
      });
    }
    return entries;
  }

  private exists(path: string): boolean {
    return this.process.access(path, 0);
  }

  private list(path: string): string[] {
    if (!this.exists(path)) return [];
    const names = this.process.readdir(path).map((entry) => entry.name);
    return names.filter((name) => name !== '.' && name !== '..').sort((a, b) => (a < b ? -1 : 1));
  }

  private read(path: string): string | undefined {
    try {
      return this.process.readFile(path).trimEnd();
    } catch (error) {
      if (error instanceof SysError) return undefined;
      throw error;
    }
  }

  private write(path: string, value: number): number {
    try {
      this.process.writeFile(path, `${value}\n`);
      return 0;
    } catch (error) {
      if (error instanceof SysError) return error.errno;
      throw error;
    }
  }
}
