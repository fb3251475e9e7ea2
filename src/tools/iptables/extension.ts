import type { Process } from '../../uapi/process.ts';
import type { IptIp } from '../../uapi/xtables.ts';
import type { AddressNames } from './address_names.ts';

/** What an option takes, and how that is read. libxtables: enum xt_option_type. */
export type XtOptionType =
  | 'none'
  | 'string'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uint16rc'
  | 'uint32rc'
  | 'uint64rc'
  | 'double'
  | 'protocol'
  | 'port'
  | 'portrc'
  | 'host'
  | 'hostmask'
  | 'plen'
  | 'plenmask'
  | 'tosmask'
  | 'markmask'
  | 'sysloglevel'
  | 'ethermac'
  /** Read by the extension alone, with its own words for what is wrong (libxtables: extra_opts). */
  | 'own';

/** An option of an extension. libxtables: struct xt_option_entry. Names with one `id` mean the same. */
export interface XtOptionEntry {
  readonly name: string;
  readonly id: string;
  readonly type: XtOptionType;
  /** Does an 'own' option take no argument? */
  readonly flag?: boolean;
  readonly invert?: boolean;
  readonly multi?: boolean;
  readonly mandatory?: boolean;
  /** Ids it must not be used with (its own: a second name for it neither), and must be used with. */
  readonly excl?: readonly string[];
  readonly also?: readonly string[];
  /** Bounds of a number (0 is none), of a string's length; tosmask: the mask that goes with a name. */
  readonly min?: number;
  readonly max?: number;
}

/** An option as it stands on the command line, with what was read from its argument. libxtables: struct xt_option_call. */
export interface XtOptionCall<Data> {
  readonly process: Process;
  readonly extension: string;
  readonly entry: XtOptionEntry;
  readonly id: string;
  readonly arg: string;
  readonly invert: boolean;
  readonly data: Data;
  /** Ids of the options that were there; this one is added behind. */
  readonly used: Set<string>;
  /** The rule so far. */
  readonly ip: IptIp;
  /** Any number; a prefix' length. */
  number: number;
  /** The components of a range that were given, the missing ones filled in. */
  range: number[];
  mark: number;
  mask: number;
  addr: number;
  addrMask: number;
  tosValue: number;
  tosMask: number;
  mac: number[];
  /** The next word when it is no option, for options with two arguments. */
  second(): string | undefined;
  /** A line for standard error. */
  warn(line: string): void;
}

/** All options are read. libxtables: struct xt_fcheck_call. */
export interface XtFinalCall<Data> {
  readonly process: Process;
  readonly data: Data;
  readonly used: ReadonlySet<string>;
  warn(line: string): void;
}

/** What printing needs besides the structure. */
export interface XtPrintContext {
  readonly process: Process;
  readonly ip: IptIp;
  readonly numeric: boolean;
  readonly names?: AddressNames;
}

/** A match or target as the command line and listings know it: one file libxt_NAME.ts. libxtables: struct xtables_match, -target. */
export interface XtExtension<Data = object> {
  readonly name: string;
  readonly options: readonly XtOptionEntry[];
  /** The name of the kernel's module when it is another. */
  readonly realName?: string;
  /** The structure before any option. */
  init(): Data;
  parse?(call: XtOptionCall<Data>): void;
  check?(call: XtFinalCall<Data>): void;
  /** What -L shows of it, with a blank in front. */
  print?(data: Data, context: XtPrintContext): string;
  /** Its options as -S and iptables-save write them, with a blank in front. */
  save?(data: Data, context: XtPrintContext): string;
  /** The name it is saved under, where that depends on the structure. */
  alias?(data: Data): string;
  /** What of the structure -D and -C compare; all when left out. */
  compare?(data: Data): unknown;
  /** What `-m NAME -h` says, a line an option. */
  readonly help: string;
}

/** A row of the tables of all extensions. */
export type AnyExtension = XtExtension;
