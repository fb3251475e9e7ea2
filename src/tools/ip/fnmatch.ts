/** fnmatch(3) without flags: *, ?, [...] and backslashes against the whole of `text`. */
export function fnmatch(pattern: string, text: string): boolean {
  let regex = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '*') regex += '[^]*';
    else if (char === '?') regex += '[^]';
    else if (char === '[') {
      const end = pattern.indexOf(']', pattern[i + 1] === '!' || pattern[i + 1] === '^' ? i + 3 : i + 2);
      if (end < 0) regex += '\\[';
      else {
        regex += `[${pattern
          .slice(i + 1, end)
          .replace(/^!/, '^')
          .replace(/[\\[]/g, '\\$&')}]`;
        i = end;
      }
    } else {
      const literal = char === '\\' && i + 1 < pattern.length ? pattern[++i] : char;
      regex += literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    }
  }
  return new RegExp(`^${regex}$`).test(text);
}
