import type { IptEntry, IptIp } from '../../uapi/xtables.ts';
import type { AnyExtension, XtExtension, XtOptionEntry } from './extension.ts';
import { checkOptions } from './xtoptions.ts';
import type { Process } from '../../uapi/process.ts';

/** A match or target of the rule being read, with its structure. */
export class LoadedExtension {
  readonly extension: XtExtension;
  readonly data: object;
  readonly used = new Set<string>();
  /** Another match of this name came behind: options are the other's. */
  completed = false;

  constructor(extension: AnyExtension) {
    this.extension = extension as XtExtension;
    this.data = this.extension.init();
  }

  /** All options are read. */
  finish(process: Process, warn: (line: string) => void): void {
    const { extension, data, used } = this;
    extension.check?.({ process, data, used, warn });
    checkOptions(extension.name, extension.options, used);
  }

  get kernelName(): string {
    return this.extension.realName ?? this.extension.name;
  }

  option(name: string): XtOptionEntry | undefined {
    return this.extension.options.find((option) => option.name === name);
  }
}

/** The rule a command line says. iptables: struct iptables_command_state. */
export class CommandState {
  readonly ip: IptIp = {
    ...{ src: 0, smsk: 0, dst: 0, dmsk: 0, iniface: '', outiface: '', proto: 0, flags: 0, invflags: 0 },
  };
  readonly matches: LoadedExtension[] = [];
  target: LoadedExtension | undefined;
  jumpto = '';
  protocol: string | undefined;
  protoUsed = false;
  pcnt = 0;
  bcnt = 0;

  /** The rule for one pair of addresses. */
  entry(src: number, smsk: number, dst: number, dmsk: number): IptEntry {
    const { target } = this;
    return {
      ip: { ...this.ip, src, smsk, dst, dmsk },
      matches: this.matches.map(({ kernelName, data }) => ({ name: kernelName, data })),
      target: target === undefined ? { name: this.jumpto, data: {} } : { name: target.kernelName, data: target.data },
      pcnt: this.pcnt,
      bcnt: this.bcnt,
    };
  }
}
