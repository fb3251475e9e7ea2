import type { Process } from '../../uapi/process.ts';
import type { IptIp } from '../../uapi/xtables.ts';
import type { LoadedExtension } from './command_state.ts';
import type { XtOptionCall, XtOptionEntry } from './extension.ts';
import { parseOption } from './xtoptions.ts';

/** An option's call; `parse` reads the argument by its type and gives it to the extension. */
export function optionCall(
  process: Process,
  loaded: LoadedExtension,
  entry: XtOptionEntry,
  arg: string,
  invert: boolean,
  ip: IptIp,
  warnings: string[],
  second: () => string | undefined,
): XtOptionCall<object> & { parse(): void } {
  const { extension, data, used } = loaded;
  const call: XtOptionCall<object> & { parse(): void } = {
    ...{ process, extension: extension.name, entry, id: entry.id, arg, invert, data, used, ip, second },
    ...{ number: 0, range: [], mark: 0, mask: 0, addr: 0, addrMask: 0, tosValue: 0, tosMask: 0, mac: [] },
    warn: (line) => void warnings.push(line),
    parse() {
      if (entry.type !== 'own') parseOption(call);
      extension.parse?.(call);
    },
  };
  return call;
}
