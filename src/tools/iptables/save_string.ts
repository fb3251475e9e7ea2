/** A word of a saved rule with a blank before it, in quotes where it needs them. xtables_save_string(). */
export function saveString(value: string): string {
  if (/^[-_0-9a-zA-Z]+$/.test(value)) return ` ${value}`;
  return ` "${value.replace(/["\\']/g, '\\$&')}"`;
}

/** As a C array of `size` bytes keeps it: at most size - 1 of them. */
export function truncated(text: string, size: number): string {
  const bytes = new TextEncoder().encode(text);
  return bytes.length < size ? text : new TextDecoder().decode(bytes.subarray(0, size - 1));
}
