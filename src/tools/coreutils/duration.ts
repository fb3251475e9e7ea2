const NSEC_PER_SEC = 1e9;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** "0.5", "2m", "infinity" as sleep(1) and timeout(1) take them, in ns (Infinity too); undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(inf(?:inity)?))([smhd]?)$/i.exec(text);
  if (match === null) return undefined;
  const unit = UNITS[match[3]];
  if (unit === undefined) return undefined;
  return match[2] === undefined ? Math.round(Number(match[1]) * unit * NSEC_PER_SEC) : Infinity;
}
