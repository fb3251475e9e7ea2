import type { Process } from '../../uapi/process.ts';
import { AF_UNSPEC } from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { JsonPrint } from './json_print.ts';
import { RtnlHandle } from './libnetlink.ts';
import { LlMap } from './ll_map.ts';
import { Output } from './output.ts';
import { RtNames } from './rt_names.ts';

/** One run of a tool of the iproute2 family: its options and what it prints and asks with. */
export class Session {
  readonly process: Process;
  readonly out: Output;
  readonly print: JsonPrint;
  readonly rtnl: RtnlHandle;
  readonly ll: LlMap;
  readonly names: RtNames;

  /** -4, -6, -0, -B, -M, -family: AF_*; 0 means any. */
  family = AF_UNSPEC;
  /** How often -s and -d were given. */
  stats = 0;
  details = 0;
  oneline = false;
  brief = false;
  human = false;
  iec = false;
  resolve = false;
  timestamp = false;
  timestampShort = false;
  echo = false;
  force = false;
  batchMode = false;
  doAll = false;
  maxFlushLoops = 10;

  constructor(process: Process) {
    this.process = process;
    this.out = new Output(process);
    this.print = new JsonPrint(this.out);
    this.rtnl = new RtnlHandle(process, this.out);
    this.ll = new LlMap(this.rtnl);
    this.names = new RtNames(process, this.out);
  }

  /** An IPv4 address; with -resolve its name, where /etc/hosts has one. */
  formatHost(addr: number): string {
    const text = formatIpv4(addr);
    return (this.resolve ? this.hostName(text) : undefined) ?? text;
  }

  private hostName(addr: string): string | undefined {
    if (!this.process.access('/etc/hosts', 0)) return undefined;
    for (const line of this.process.readFile('/etc/hosts').split('\n')) {
      const fields = line.replace(/#.*/, '').trim().split(/\s+/);
      if (fields[0] === addr && fields.length > 1) return fields[1];
    }
    return undefined;
  }
}
