import { SIGNAL_NAMES } from '../uapi/signal.ts';

/** The number of a signal given by number or name, with or without SIG; undefined for what is none. */
export function parseSignal(text: string): number | undefined {
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    return number <= 64 ? number : undefined;
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name === 'POLL') return SIGNAL_NAMES.indexOf('IO');
  const number = SIGNAL_NAMES.indexOf(name);
  return number > 0 ? number : undefined;
}
