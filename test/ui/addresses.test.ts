import { expect, it } from 'vitest';
import { addressesIn, type Cells } from '../../src/ui/terminal/addresses.ts';

/** A line of a terminal; Chinese characters take two columns. */
function line(text: string): Cells {
  const cells = [...text].flatMap((char) => (char > '\u2e80' ? [cell(char, 2), cell('', 0)] : [cell(char, 1)]));
  return { length: cells.length, getCell: (x) => cells[x] };
}

function cell(chars: string, width: number): { getChars(): string; getWidth(): number } {
  return { getChars: () => chars, getWidth: () => width };
}

it.each([
  ['64 bytes from 10.9.0.2: icmp_seq=1', [{ text: '10.9.0.2', from: 14, to: 21 }]],
  ['inet 10.0.2.15/24 brd 10.0.2.255', [{ text: '10.0.2.15', from: 5, to: 13 }, { text: '10.0.2.255', from: 22, to: 31 }]], // prettier-ignore
  ['到 10.9.0.1。', [{ text: '10.9.0.1', from: 3, to: 10 }]],
  ['1.2.3 1.2.3.4.5.6 256.1.1.1 v1.2.3.4 0.0.0.0 255.255.255.0', []],
  ['10.9.0.1.80 > 10.9.0.2.443: Flags', [{ text: '10.9.0.1', from: 0, to: 7 }, { text: '10.9.0.2', from: 14, to: 21 }]], // prettier-ignore
])('addresses in "%s"', (text, found) => {
  expect(addressesIn(line(text))).toEqual(found);
});
