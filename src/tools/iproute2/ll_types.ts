import { ARPHRD_ETHER, ARPHRD_LOOPBACK, ARPHRD_NONE } from '../../uapi/if.ts';

const NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'netrom'],
  [ARPHRD_ETHER, 'ether'],
  [512, 'ppp'],
  [768, 'ipip'],
  [769, 'tunnel6'],
  [ARPHRD_LOOPBACK, 'loopback'],
  [776, 'sit'],
  [778, 'gre'],
  [823, 'gre6'],
  [ARPHRD_NONE, 'none'],
  [0xffff, 'void'],
]);

/** The name of an ARPHRD_* type. */
export function llTypeN2a(type: number, numeric: boolean): string {
  return (numeric ? undefined : NAMES.get(type)) ?? `[${type}]`;
}
