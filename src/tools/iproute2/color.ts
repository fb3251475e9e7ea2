import { IF_OPER_DOWN, IF_OPER_UP } from '../../uapi/if.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';

/** What is coloured. Order of iproute2's palettes. */
export const COLOR_IFNAME = 0;
export const COLOR_MAC = 1;
export const COLOR_INET = 2;
export const COLOR_INET6 = 3;
export const COLOR_OPERSTATE_UP = 4;
export const COLOR_OPERSTATE_DOWN = 5;
export const COLOR_NONE = 6;

const LIGHT = ['\x1b[36m', '\x1b[33m', '\x1b[35m', '\x1b[34m', '\x1b[32m', '\x1b[31m'];
const DARK = ['\x1b[1;36m', '\x1b[1;33m', '\x1b[1;35m', '\x1b[1;34m', '\x1b[1;32m', '\x1b[1;31m'];
const CLEAR = '\x1b[0m';

export type ColorWhen = 'never' | 'auto' | 'always';

/** Reads -c, -color, -color=WHEN; undefined when `option` is none of them. */
export function parseColorOption(option: string): ColorWhen | undefined {
  const equals = option.indexOf('=');
  const name = equals < 0 ? option : option.slice(0, equals);
  if (name === '' || !'-color'.startsWith(name)) return undefined;
  const when = equals < 0 ? '' : option.slice(equals + 1);
  if (when === '') return 'always';
  return when === 'always' || when === 'auto' || when === 'never' ? when : undefined;
}

/** Puts `text` into colours: none, or a palette for a light or (COLORFGBG says so) a dark background. */
export class Palette {
  private readonly codes: readonly string[] | undefined;

  constructor(enabled: boolean, colorfgbg = '') {
    this.codes = !enabled ? undefined : /;[0-68]$/.test(colorfgbg) ? DARK : LIGHT;
  }

  paint(color: number, text: string): string {
    return this.codes === undefined || color === COLOR_NONE ? text : this.codes[color] + text + CLEAR;
  }
}

export function ifaFamilyColor(family: number): number {
  return family === AF_INET ? COLOR_INET : family === AF_INET6 ? COLOR_INET6 : COLOR_NONE;
}

export function operStateColor(state: number): number {
  return state === IF_OPER_UP ? COLOR_OPERSTATE_UP : state === IF_OPER_DOWN ? COLOR_OPERSTATE_DOWN : COLOR_NONE;
}
