import type { DevicePicture } from '../../view/picture.ts';

/** How an interface is drawn: hollow when it is down, with a broken cable when it has no carrier. */
export function linkState({ up, carrier }: DevicePicture): 'up' | 'down' | 'no-carrier' {
  return !up ? 'down' : carrier ? 'up' : 'no-carrier';
}

/** A bridge port that lets nothing (or not yet everything) through. */
export function barOf({ portState }: DevicePicture): '' | 'soon' | 'blocked' {
  if (portState === '' || portState === 'forwarding') return '';
  return portState === 'listening' || portState === 'learning' ? 'soon' : 'blocked';
}
