/** A counter in `width` columns and a blank; with -human 1.23M (-iec: 1.18Mi). */
export function formatNum(value: number, width: number, human: boolean, iec: boolean): string {
  const base = iec ? 1024 : 1000;
  if (!human || value < base) return `${String(value).padStart(width)} `;
  const prefixes = 'kMGTPE';
  let prefix = 0;
  let unit = 1;
  for (;;) {
    unit *= base;
    if (Math.floor(value / base) < unit || prefix === prefixes.length - 1) break;
    prefix++;
  }
  let precision = 2;
  for (let limit = 10; precision > 0 && Math.floor(value / unit) >= limit; precision--) limit *= 10;
  return `${`${(value / unit).toFixed(precision)}${prefixes[prefix]}${iec ? 'i' : ''}`.padStart(width)} `;
}

/** Widens columns to hold `values` (iproute2's size_columns); not with -human. */
export function sizeColumns(columns: number[], values: readonly number[], human: boolean): void {
  if (human) return;
  values.forEach((value, i) => {
    columns[i] = Math.max(columns[i], String(value).length);
  });
}
