import type { BridgeSession } from './bridge_session.ts';

const STP_STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** "state forwarding ". */
export function printStpState(session: BridgeSession, state: number): void {
  const name = STP_STATES[state];
  if (name !== undefined) session.print.any('state', name, `state ${name} `);
  else session.print.any('state', state, `state (${state}) `);
}

/** The state's number, or -1. */
export function parseStpState(word: string): number {
  return STP_STATES.indexOf(word);
}
