import { Cut, hex4, hex8, relativeTime, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const OPTIONS: Readonly<Record<number, string>> = {
  1: 'Hold Time',
  2: 'LAN Prune Delay',
  18: 'DR Priority (Old)',
  19: 'DR Priority',
  20: 'Generation ID',
  21: 'State Refresh Capability',
  22: 'Bi-Directional Capability',
  24: 'Address List',
  65001: 'Address List (Old)',
};
const HOLD_TIME = 1;
const LAN_PRUNE_DELAY = 2;
const PRIORITIES: readonly number[] = [18, 19];
const GENERATION = 20;
const STATE_REFRESH = 21;
const BIDIRECTIONAL = 22;
const ADDRESSES: readonly number[] = [24, 65001];

/**
 * An option of a PIM hello whose header is at `at`; `left` bytes are behind that. `printAddresses` prints a list of them.
 * False where the rest is not to be read. tcpdump: print-pim.c, pimv2_print().
 */
export function printHelloOption(
  d: Dissection,
  option: number,
  size: number,
  at: number,
  left: number,
  printAddresses: () => void,
): boolean {
  d.put(`\n\t  ${OPTIONS[option] ?? 'Unknown'} Option (${option}), length ${size}, Value: `);
  if (left < size) throw new Cut();
  const value = at + 4;
  d.want(value, size);
  const wrong = (should: number): boolean => {
    d.put(`[option length ${size} != ${should}]`);
    d.invalidMark();
    return false;
  };
  if (option === HOLD_TIME) {
    if (size !== 2) return wrong(2);
    d.put(relativeTime(d.u16(value)));
  } else if (option === LAN_PRUNE_DELAY) {
    if (size !== 4) return wrong(4);
    const delay = d.u16(value);
    d.put(`\n\t    T-bit=${delay >> 15}, LAN delay ${delay & 0x7fff}ms, Override interval ${d.u16(value + 2)}ms`);
  } else if (PRIORITIES.includes(option)) {
    if (size !== 0 && size !== 4) return wrong(4);
    d.put(size === 0 ? 'Bi-Directional Capability (Old)' : `${d.u32(value)}`);
  } else if (option === GENERATION) {
    if (size !== 4) return wrong(4);
    d.put(`0x${hex8(d.u32(value))}`);
  } else if (option === STATE_REFRESH) {
    if (size !== 4) return wrong(4);
    d.put(`v${d.u8(value)}`);
    if (d.u8(value + 1) !== 0) d.put(`, interval ${relativeTime(d.u8(value + 1))}`);
    if (d.u16(value + 2) !== 0) d.put(` ?0x${hex4(d.u16(value + 2))}?`);
  } else if (ADDRESSES.includes(option)) {
    if (d.options.verbose > 1) printAddresses();
  } else if (option !== BIDIRECTIONAL && d.options.verbose <= 1) printUnknownData(d, value, '\n\t    ', size);
  return true;
}
