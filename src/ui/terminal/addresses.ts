import { parseIpv4 } from '../../wire/addr.ts';

/** A line of a terminal, as far as it is read here. */
export interface Cells {
  readonly length: number;
  getCell(x: number): { getChars(): string; getWidth(): number } | undefined;
}

/** An IPv4 address on a line: its first and last column, from 0. */
export interface FoundAddress {
  text: string;
  from: number;
  to: number;
}

/** Finds the IPv4 addresses on a line, those with tcpdump's port behind them too; wide characters before them take two columns. */
export function addressesIn(line: Cells): FoundAddress[] {
  let text = '';
  const columns: number[] = [];
  for (let x = 0; x < line.length; x++) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const chars = cell.getChars() || ' ';
    text += chars;
    for (let i = 0; i < chars.length; i++) columns.push(x);
  }
  const found = text.matchAll(/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d+\.\d)/g);
  return [...found]
    .filter(([address]) => isHost(address))
    .map(({ 0: address, index }) => ({ text: address, from: columns[index], to: columns[index + address.length - 1] }));
}

/** Can packets come from it, or go to it? Not from 0.0.0.0, and a mask is no address. */
function isHost(text: string): boolean {
  const address = parseIpv4(text);
  return address !== undefined && !text.startsWith('0.') && !/^255\.\d+\.\d+\.0$/.test(text);
}
