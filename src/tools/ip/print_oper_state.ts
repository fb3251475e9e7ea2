import { operStateColor } from '../iproute2/color.ts';
import type { IpSession } from './ip_session.ts';

export const OPER_STATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'];

/** "state UP ", or with -brief the state in its column. */
export function printOperstate(ip: IpSession, state: number): void {
  const { print } = ip;
  const name = OPER_STATES[state];
  if (name === undefined) {
    print.json('operstate_index', state);
    print.text(`state 0x${state.toString(16)}`);
  } else if (ip.brief) {
    print.any('operstate', name, `${name.padEnd(14)} `, operStateColor(state));
  } else {
    print.json('operstate', name);
    print.text('state ');
    print.text(`${name} `, operStateColor(state));
  }
}
