import type { Process } from '../../uapi/process.ts';
import { getaddrinfo, inetAton } from '../netdb.ts';
import type { XtOptionCall, XtOptionEntry, XtOptionType } from './extension.ts';
import { parseProtocol } from './proto_names.ts';
import { strtoul, strtod, strtoulWhole, UINT16_MAX, UINT32_MAX, UINT64_MAX, UINT8_MAX } from './strtoul.ts';
import { cidrToMask, maskToCidr } from './xt_addr.ts';
import { portByName } from './xt_ports.ts';
import { badParameter } from './xtables_error.ts';

/** Reads an option's argument by its type and looks whether it may stand there. libxtables: xtoptions.c. */

type Call = XtOptionCall<unknown>;

const MAX: Readonly<Partial<Record<XtOptionType, number>>> = {
  uint8: UINT8_MAX,
  uint16: UINT16_MAX,
  uint32: UINT32_MAX,
  uint64: UINT64_MAX,
  uint16rc: UINT16_MAX,
  uint32rc: UINT32_MAX,
  uint64rc: UINT64_MAX,
};

/** xtables_option_parse(). */
export function parseOption(call: Call): void {
  const { entry, extension, used } = call;
  if (used.has(entry.id) && (!entry.multi || entry.excl?.includes(entry.id))) {
    throw badParameter(`${extension}: option "--${entry.name}" can only be used once.\n`);
  }
  if (call.invert && !entry.invert) throw badParameter(`${extension}: option "--${entry.name}" cannot be inverted.\n`);
  PARSERS[entry.type]?.(call);
  used.add(entry.id);
}

const PARSERS: Readonly<Partial<Record<XtOptionType, (call: Call) => void>>> = {
  string: parseString,
  uint8: parseInteger,
  uint16: parseInteger,
  uint32: parseInteger,
  uint64: parseInteger,
  uint16rc: parseRange,
  uint32rc: parseRange,
  uint64rc: parseRange,
  double: parseDouble,
  protocol: (call) => (call.number = parseProtocol(call.process, call.arg)),
  port: (call) => (call.number = resolvePort(call.process, call.arg)),
  portrc: parsePorts,
  host: (call) => parseHost(call, call.arg),
  hostmask: parseHostmask,
  plen: (call) => parsePlen(call, call.arg),
  plenmask: (call) => parsePlenmask(call, call.arg),
  tosmask: parseTos,
  markmask: parseMark,
  sysloglevel: parseSyslogLevel,
  ethermac: parseEthermac,
};

function printable(bound: number): string {
  return bound === UINT64_MAX ? '18446744073709551615' : String(bound);
}

function parseInteger(call: Call): void {
  const { entry } = call;
  const [min, max] = [entry.min ?? 0, entry.max || MAX[entry.type]!];
  const value = strtoulWhole(call.arg, min, max);
  if (value === undefined) {
    throw badParameter(`${call.extension}: bad value for option "--${entry.name}", or out of range (${min}-${printable(max)}).\n`);
  }
  call.number = value;
}

function parseDouble(call: Call): void {
  const { entry } = call;
  const value = strtod(call.arg);
  if (value === undefined || value < entry.min! || value > entry.max!) {
    throw badParameter(`${call.extension}: bad value for option "--${entry.name}", or out of range (${entry.min}-${entry.max}).\n`);
  }
  call.number = Number.isNaN(value) ? 0 : value;
}

/** "a", "a:b", ":b", "a:". xtopt_parse_mint(). */
function parseRange(call: Call): void {
  const { entry, extension } = call;
  const type = MAX[entry.type]!;
  const max = entry.max && entry.max < type ? entry.max : type;
  let min = entry.min ?? 0;
  call.range = [];
  for (let rest = call.arg; ;) {
    if (call.range.length === 2) throw badParameter(`${extension}: Too many components for option "--${entry.name}" (max: 2)\n`);
    let end = 0;
    if (rest === '' || rest[0] === ':') call.range.push(call.range.length === 1 ? max : min);
    else {
      const parsed = strtoul(rest, min, max);
      if (parsed === undefined) {
        throw badParameter(
          `${extension}: bad value for option "--${entry.name}" near "${rest}", or out of range (${min}-${printable(max)}).\n`,
        );
      }
      end = parsed.end;
      if (end < rest.length && rest[end] !== ':') {
        throw badParameter(`${extension}: Argument to "--${entry.name}" has unexpected characters near "${rest.slice(end)}".\n`);
      }
      min = parsed.value;
      call.range.push(parsed.value);
    }
    if (end >= rest.length) return;
    rest = rest.slice(end + 1);
  }
}

function parseString({ arg, entry }: Call): void {
  const { length } = new TextEncoder().encode(arg);
  if (entry.min && length < entry.min) throw badParameter(`Argument must have a minimum length of ${entry.min} characters\n`);
  if (entry.max && length > entry.max) throw badParameter(`Argument must have a maximum length of ${entry.max} characters\n`);
}

function resolvePort(process: Process, text: string): number {
  const port = portByName(process, text);
  if (port === undefined) throw badParameter(`Port "${text}" does not resolve to anything.\n`);
  return port;
}

function parsePorts(call: Call): void {
  const words = call.arg.split(':');
  const range = [0, UINT16_MAX];
  let before = 0;
  words.forEach((word, i) => {
    if (i === 2) throw badParameter(`${call.extension}: Too many components for option "--${call.entry.name}" (max: 2)\n`);
    if (word === '') return;
    const port = resolvePort(call.process, word);
    if (port < before) throw badParameter(`Port range ${before}-${port} is negative.\n`);
    range[i] = before = port;
  });
  if (words.length === 1) range[1] = range[0];
  call.range = range;
}

function parseHost(call: Call, text: string): void {
  const found = getaddrinfo(call.process, text);
  if (typeof found === 'string') throw badParameter(`getaddrinfo: ${found}\n`);
  call.addr = found.addr;
  call.addrMask = -1;
  call.number = 32;
}

function parsePlen(call: Call, text: string): void {
  const length = strtoulWhole(text, 0, 32);
  if (length !== undefined) {
    call.number = length;
    return;
  }
  const mask = inetAton(text);
  if (mask === undefined) {
    throw badParameter(
      `${call.extension}: bad value for option "--${call.entry.name}", neither a valid network mask nor valid CIDR (0-32).\n`,
    );
  }
  call.addrMask = mask;
  call.number = maskToCidr(mask);
}

function parsePlenmask(call: Call, text: string): void {
  parsePlen(call, text);
  if (call.number >= 0) call.addrMask = cidrToMask(call.number);
}

function parseHostmask(call: Call): void {
  const slash = call.arg.indexOf('/');
  parseHost(call, slash < 0 ? call.arg : call.arg.slice(0, slash));
  if (slash >= 0) parsePlenmask(call, call.arg.slice(slash + 1));
}

/** Names for the bits of a type of service. iptables: tos_symbol_names. */
export const TOS_NAMES: readonly (readonly [string, number])[] = [
  ['Minimize-Delay', 0x10],
  ['Maximize-Throughput', 0x08],
  ['Maximize-Reliability', 0x04],
  ['Minimize-Cost', 0x02],
  ['Normal-Service', 0],
];

function parseTos(call: Call): void {
  const { arg } = call;
  const value = strtoul(arg, 0, UINT8_MAX);
  if (value === undefined) {
    const named = TOS_NAMES.find(([name]) => name.toLowerCase() === arg.toLowerCase());
    if (named === undefined) throw badParameter(`Symbolic name "${arg}" is unknown`);
    [call.tosValue, call.tosMask] = [named[1], call.entry.max!];
    return;
  }
  [call.tosValue, call.tosMask] = [value.value, UINT8_MAX];
  if (value.end === arg.length) return;
  const mask = arg[value.end] === '/' ? strtoulWhole(arg.slice(value.end + 1), 0, UINT8_MAX) : undefined;
  if (mask === undefined) throw badParameter(`Illegal value: "${arg}"`);
  call.tosMask = mask;
}

/** "0x1/0xff". xtables_parse_val_mask(). */
export function parseMark(call: Call): void {
  const { arg } = call;
  const bad = (): Error => badParameter(`${call.extension}: bad integer value for option "--${call.entry.name}", or out of range.\n`);
  const value = strtoul(arg, 0, UINT32_MAX);
  if (value === undefined) throw bad();
  [call.mark, call.mask] = [value.value, UINT32_MAX];
  let { end } = value;
  if (arg[end] === '/') {
    const mask = strtoul(arg.slice(end + 1), 0, UINT32_MAX);
    if (mask === undefined) throw bad();
    call.mask = mask.value;
    end += 1 + mask.end;
  }
  if (end < arg.length) throw badParameter(`${call.extension}: trailing garbage after value for option "--${call.entry.name}".\n`);
}

const SYSLOG_LEVELS: Readonly<Record<string, number>> = {
  ...{ emerg: 0, panic: 0, alert: 1, crit: 2, error: 3, warning: 4, notice: 5, info: 6, debug: 7 },
};

function parseSyslogLevel(call: Call): void {
  const level = strtoulWhole(call.arg, 0, 7) ?? (Object.hasOwn(SYSLOG_LEVELS, call.arg) ? SYSLOG_LEVELS[call.arg] : undefined);
  if (level === undefined) throw badParameter(`log level "${call.arg}" unknown\n`);
  call.number = level;
}

function parseEthermac(call: Call): void {
  if (!/^([0-9a-fA-F]{0,2}:){5}[0-9a-fA-F]{0,2}$/.test(call.arg)) throw badParameter('Invalid MAC address specified.');
  call.mac = call.arg.split(':').map((byte) => (byte === '' ? 0 : parseInt(byte, 16)));
}

/**
 * Were all needed options there, and none that exclude each other? libxtables asks for each option's partners in the
 * order of their ids, which is the order in `excl`. xtables_options_fcheck().
 */
export function checkOptions(extension: string, options: readonly XtOptionEntry[], used: ReadonlySet<string>): void {
  for (const entry of options) {
    if (entry.type === 'own') continue;
    if (entry.mandatory && !used.has(entry.id)) throw badParameter(`${extension}: option "--${entry.name}" must be specified\n`);
    if (used.has(entry.id)) checkPartners(extension, options, entry, used);
  }
}

function checkPartners(extension: string, options: readonly XtOptionEntry[], entry: XtOptionEntry, used: ReadonlySet<string>): void {
  const nameOf = (wanted: string): string => options.find(({ id }) => id === wanted)!.name;
  const unwanted = entry.excl?.find((id) => id !== entry.id && used.has(id));
  if (unwanted !== undefined) {
    throw badParameter(`${extension}: option "--${entry.name}" cannot be used together with "--${nameOf(unwanted)}".\n`);
  }
  const missing = entry.also?.find((id) => !used.has(id));
  if (missing === undefined) return;
  throw badParameter(`${extension}: option "--${entry.name}" also requires "--${nameOf(missing)}".\n`);
}

/** printf of a mark with its mask. xtables_print_mark_mask(). */
export function printMark(mark: number, mask: number): string {
  const value = ` 0x${mark.toString(16)}`;
  return mask === UINT32_MAX ? value : `${value}/0x${mask.toString(16)}`;
}
