/** What the right-hand side of s makes of a match: & and \1, \n, and GNU's \U \L \u \l \E. */
export function replacement(template: string, match: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let run: 'U' | 'L' | '' = '';
  let once: 'u' | 'l' | '' = '';
  const put = (text: string): void => {
    if (text === '') return;
    let cased = run === 'U' ? text.toUpperCase() : run === 'L' ? text.toLowerCase() : text;
    if (once !== '') cased = (once === 'u' ? cased[0].toUpperCase() : cased[0].toLowerCase()) + cased.slice(1);
    once = '';
    out += cased;
  };
  for (let i = 0; i < template.length; i++) {
    const c = template[i];
    if (c === '&') put(match);
    else if (c !== '\\' || i + 1 >= template.length) put(c);
    else {
      const next = template[++i];
      if (/\d/.test(next)) put(next === '0' ? match : (groups[Number(next) - 1] ?? ''));
      else if (next === 'U' || next === 'L') run = next;
      else if (next === 'E') run = '';
      else if (next === 'u' || next === 'l') once = next;
      else put(next === 'n' ? '\n' : next === 't' ? '\t' : next);
    }
  }
  return out;
}
