import { getU16, getU32 } from '../iproute2/numbers.ts';
import { invarg } from '../iproute2/usage_error.ts';
import type { IpSession } from './ip_session.ts';
import { DSCP_MAX_MASK, PORT_MAX_MASK } from './rule_filter.ts';
import type { PortRange } from './rule_filter.ts';

/** PORT, PORT-PORT or PORT/MASK. */
export function parsePorts(word: string): PortRange {
  const dash = word.indexOf('-');
  if (dash >= 0) {
    const start = getU16(word.slice(0, dash));
    if (start === undefined) invarg('invalid port range start', word.slice(0, dash));
    const end = getU16(word.slice(dash + 1));
    if (end === undefined) invarg('invalid port range end', word.slice(dash + 1));
    return { start, end, mask: PORT_MAX_MASK };
  }
  const slash = word.indexOf('/');
  const mask = slash < 0 ? PORT_MAX_MASK : getU16(word.slice(slash + 1));
  if (mask === undefined) invarg('invalid mask', word.slice(slash + 1));
  const port = getU16(slash < 0 ? word : word.slice(0, slash));
  if (port === undefined) invarg('invalid port', slash < 0 ? word : word.slice(0, slash));
  return { start: port, end: port, mask };
}

/** DSCP or DSCP/MASK. */
export function parseDscp(ip: IpSession, word: string): { value: number; mask: number } {
  const slash = word.indexOf('/');
  const text = slash < 0 ? word : word.slice(0, slash);
  const dsfield = getU32(text) === undefined ? ip.names.dsfieldNumber(text) : undefined;
  const value = getU32(text) ?? (dsfield === undefined ? undefined : dsfield >> 2);
  if (value === undefined) invarg('invalid dscp', text);
  const mask = slash < 0 ? DSCP_MAX_MASK : getU32(word.slice(slash + 1));
  if (mask === undefined) invarg('invalid dscp mask', word.slice(slash + 1));
  return { value, mask };
}

/** FLOWLABEL or FLOWLABEL/MASK. */
export function parseFlowlabel(word: string): number {
  const [text, mask] = word.split('/', 2);
  const value = getU32(text);
  if (value === undefined) invarg('invalid flowlabel', text);
  if (mask !== undefined && getU32(mask) === undefined) invarg('invalid flowlabel mask', mask);
  return value;
}

/** MARK or MARK/MASK. */
export function parseFwmark(word: string): { mark: number; mask: number | undefined } {
  const slash = word.indexOf('/');
  const text = slash < 0 ? word : word.slice(0, slash);
  const mark = getU32(text);
  if (mark === undefined) invarg('fwmark value is invalid\n', text);
  const mask = slash < 0 ? undefined : getU32(word.slice(slash + 1));
  if (slash >= 0 && mask === undefined) invarg('fwmask value is invalid\n', word.slice(slash + 1));
  return { mark, mask };
}

/** START-END, read as sscanf(3) does. */
export function parseUidRange(word: string): readonly [start: number, end: number] {
  const range = /^\s*\+?(\d+)-\s*\+?(\d+)/.exec(word);
  if (range === null) invarg('invalid UID range\n', word);
  return [Number(range[1]) >>> 0, Number(range[2]) >>> 0];
}
