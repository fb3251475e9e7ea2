import type { Process } from '../../uapi/process.ts';
import type { XtOptionCall } from './extension.ts';
import { strtoul, UINT32_MAX } from './strtoul.ts';
import { parseMark } from './xtoptions.ts';
import { badParameter } from './xtables_error.ts';

/** Numbers with names in a file of iproute2's: [id, name]. libxtables: xtables_lmap_init(). */
function readMap(process: Process, file: string): [number, string][] | undefined {
  let text: string;
  try {
    text = process.readFile(file);
  } catch {
    return undefined;
  }
  const rows = text.split('\n').map((line) => /^\s*(0x[0-9a-fA-F]+|\d+)\s+([^#\s]\S*)/.exec(line));
  return rows.filter((row) => row !== null).map((row): [number, string] => [Number(row[1]), row[2]]);
}

/** "5", "0x5/0xff" or a name, into `mark` and `mask`. libxtables: xtables_parse_val_mask(). */
export function parseValueMask(call: XtOptionCall<unknown>, file: string): void {
  const map = readMap(call.process, file);
  const number = strtoul(call.arg, 0, UINT32_MAX);
  if (map === undefined || (number !== undefined && (number.end === call.arg.length || call.arg[number.end] === '/'))) {
    parseMark(call);
    return;
  }
  const found = map.find(([, name]) => name === call.arg);
  if (found === undefined) {
    throw badParameter(`${call.extension}: could not map name ${call.arg} to an integer value for option "--${call.entry.name}".\n`);
  }
  [call.mark, call.mask] = [found[0], UINT32_MAX];
}

/** xtables_print_val_mask(). */
export function printValueMask(process: Process, value: number, mask: number, file: string | undefined): string {
  if (mask !== UINT32_MAX) return ` 0x${value.toString(16)}/0x${mask.toString(16)}`;
  const name = file === undefined ? undefined : readMap(process, file)?.find(([id]) => id === value)?.[1];
  return ` ${name ?? `0x${value.toString(16)}`}`;
}
