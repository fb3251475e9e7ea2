/** An IPv6 address as four 32-bit words, unsigned; undefined where the text is none (inet_pton(3)). */
export function ipv6Words(text: string): readonly number[] | undefined {
  const tail = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (tail) {
    const [a, b, c, d] = tail.slice(1).map(Number);
    if (Math.max(a, b, c, d) > 255) return undefined;
    text = `${text.slice(0, tail.index)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - groups.flat().length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...groups[0], ...new Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...(groups[1] ?? [])];
  if (all.some((group) => !/^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  const numbers = all.map((group) => parseInt(group, 16));
  return [0, 2, 4, 6].map((i) => numbers[i] * 65536 + numbers[i + 1]);
}
