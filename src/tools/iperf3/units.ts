/** How iperf3 writes numbers and lines. iperf: src/units.c, src/iperf_locale.c. */

const BYTES = ['Bytes', 'KBytes', 'MBytes', 'GBytes', 'TBytes'];
const BITS = ['bits', 'Kbits', 'Mbits', 'Gbits', 'Tbits'];

/** Four characters and a unit: "1.24 GBytes". */
function scaled(value: number, base: number, names: readonly string[], fixed: number): string {
  let number = value;
  let unit = 0;
  if (fixed >= 0) {
    for (; unit < fixed; unit++) number /= base;
  } else {
    for (; number >= base && unit < names.length - 1; unit++) number /= base;
  }
  const digits = number < 9.995 ? 2 : number < 99.95 ? 1 : 0;
  return `${number.toFixed(digits).padStart(4)} ${names[unit]}`;
}

export function bytesText(bytes: number): string {
  return scaled(bytes, 1024, BYTES, -1);
}

/** Bits per second; `format` is -f's letter. */
export function rateText(bytes: number, seconds: number, format: string): string {
  const rate = seconds > 0 ? bytes / seconds : 0;
  const fixed = 'kmgt'.indexOf(format.toLowerCase()) + 1;
  if (fixed > 0 && format === format.toUpperCase()) return `${scaled(rate, 1024, BYTES, fixed)}/sec`;
  return `${scaled(rate * 8, 1000, BITS, fixed > 0 ? fixed : -1)}/sec`;
}

export const SEPARATOR = '- - - - - - - - - - - - - - - - - - - - - - - - -\n';

/** "[  5]   0.00-1.00   sec  1.24 GBytes  10.6 Gbits/sec". `id` undefined: the sum. */
export function lineHead(id: number | undefined, from: number, to: number, bytes: number, format: string): string {
  const label = id === undefined ? '[SUM]' : `[${String(id).padStart(3)}]`;
  const span = `${from.toFixed(2).padStart(6)}-${to.toFixed(2).padEnd(6)}`;
  return `${label} ${span} sec  ${bytesText(bytes)}  ${rateText(bytes, to - from, format)}`;
}

/** "0/182 (0%)". */
export function lossText(lost: number, total: number): string {
  const percent = total > 0 ? Number(((100 * lost) / total).toPrecision(2)) : 0;
  return `${lost}/${total} (${percent}%)`;
}
