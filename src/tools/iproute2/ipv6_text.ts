/** The 16 bytes of an IPv6 address in text, as inet_pton(3) takes it: groups, one "::", a dotted IPv4 tail. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0], halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1], true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const bytes = new Uint8Array(16);
  groups.forEach((group, i) => {
    bytes[2 * i] = group >> 8;
    bytes[2 * i + 1] = group & 255;
  });
  return bytes;
}

function groupsOf(text: string, dottedTail: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(parseInt(part, 16));
    else if (dottedTail && i === parts.length - 1 && isDotted(part)) groups.push(...dottedGroups(part));
    else return undefined;
  }
  return groups;
}

function isDotted(part: string): boolean {
  const bytes = part.split('.');
  return bytes.length === 4 && bytes.every((byte) => /^(0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256);
}

function dottedGroups(part: string): [number, number] {
  const [a, b, c, d] = part.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
}

/** How inet_ntop(3) writes it: the longest run of two or more zero groups becomes "::" (RFC 5952). */
export function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i] << 8) | bytes[2 * i + 1]);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8;) {
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > length) [start, length] = [i, j - i];
    i = j + 1;
  }
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (start === 0 && length === 6) return `::${bytes.slice(12).join('.')}`;
  if (start === 0 && length === 5 && groups[5] === 0xffff) return `::ffff:${bytes.slice(12).join('.')}`;
  return start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}
