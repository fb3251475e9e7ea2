/** An IPv6 address in text (RFC 5952, with the embedded IPv4 forms of inet_ntop(3)): "2001:db8::1", "::ffff:10.0.0.1". */
export function formatIpv6(bytes: Uint8Array, at: number): string {
  const words = Array.from({ length: 8 }, (_, i) => (bytes[at + 2 * i] << 8) | bytes[at + 2 * i + 1]);
  const gap = longestZeros(words);
  let text = '';
  for (let i = 0; i < 8; i++) {
    if (i >= gap.start && i < gap.start + gap.length) {
      if (i === gap.start) text += ':';
      continue;
    }
    if (i !== 0) text += ':';
    if (i === 6 && gap.start === 0 && (gap.length === 6 || (gap.length === 5 && words[5] === 0xffff))) {
      return `${text}${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}`;
    }
    text += words[i].toString(16);
  }
  return gap.start + gap.length === 8 ? `${text}:` : text;
}

/** The first longest run of two or more zero words. */
function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && words[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
    start += length;
  }
  return best.length < 2 ? { start: -1, length: 0 } : best;
}
