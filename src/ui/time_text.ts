/** "00:01:23.456 789" of virtual nanoseconds. */
export function clockText(ns: number): string {
  const micros = Math.floor(ns / 1000);
  const seconds = Math.floor(micros / 1e6);
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  const rest = pad(micros % 1e6, 6);
  return `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}.${rest.slice(0, 3)} ${rest.slice(3)}`;
}

/** "83.456789" seconds of virtual nanoseconds, as a capture shows them. */
export function secondsText(ns: number): string {
  return (ns / 1e9).toFixed(6);
}
