/** netem's tables of delays: 4096 deviations in parts of 8192. The real tool reads them from /usr/lib/tc; here they are made. */

const SIZE = 4096;
const SCALE = 8192;

function clip(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}

/** The normal distribution's quantile (Acklam's approximation). */
function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    const top =
      ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q;
    const bottom = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
    return (top + 2.938163982698783) / bottom;
  }
  const q = p - 0.5;
  const r = q * q;
  const top = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r;
  const bottom =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1;
  return ((top + 2.506628277459239) * q) / bottom;
}

function pareto(i: number): number {
  return (((i + 1) / SIZE) ** (-1 / 3) - 1.5) * (4 / 3);
}

const VALUES: Readonly<Record<string, (i: number) => number>> = {
  uniform: (i) => (2 * (i + 0.5)) / SIZE - 1,
  normal: (i) => normalQuantile((i + 0.5) / SIZE),
  pareto,
  paretonormal: (i) => 0.25 * normalQuantile(1 - (i + 0.5) / SIZE) + 0.75 * pareto(i),
};

/** The table of that name, or undefined. */
export function distributionTable(name: string): Int16Array | undefined {
  if (!Object.hasOwn(VALUES, name)) return undefined;
  return Int16Array.from({ length: SIZE }, (_, i) => clip(VALUES[name](i) * SCALE));
}
