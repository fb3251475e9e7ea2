import { CommandError } from './usage_error.ts';

/** A link-layer address as iproute2 writes it: two hexadecimal digits a byte, any length. */
export function llAddrN2a(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += (i === 0 ? '' : ':') + bytes[i].toString(16).padStart(2, '0');
  return text;
}

/**
 * Reads a link-layer address of up to `max` bytes: hexadecimal bytes between colons, trailing garbage of a byte ignored as
 * sscanf(3) does, or four bytes as an IPv4 address. When it is none, the offending piece.
 */
export function parseLlAddr(text: string, max: number): Uint8Array | string {
  if (text.includes('.')) {
    const bytes = dottedBytes(text);
    return bytes ?? text;
  }
  const bytes: number[] = [];
  for (const piece of text.split(':').slice(0, max)) {
    const hex = /^\s*\+?(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)/.exec(piece);
    const byte = hex === null ? -1 : parseInt(hex[1], 16);
    if (byte < 0 || byte > 255) return piece;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

function dottedBytes(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) < 256)) return undefined;
  return Uint8Array.from([0, 1, 2, 3], (i) => Number(parts[i] ?? 0));
}

/** parseLlAddr, or the tool's complaint. */
export function llAddrA2n(text: string, max: number): Uint8Array {
  const bytes = parseLlAddr(text, max);
  if (typeof bytes === 'string') throw new CommandError(`"${bytes}" is invalid lladdr.\n`);
  return bytes;
}
