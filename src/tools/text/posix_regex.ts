/**
 * POSIX regular expressions (regex(7)) as JavaScript's: basic, extended, and what GNU adds to both (\+ \? \| in basic ones,
 * \w \W \s \S \b \B \< \> \` \'). Alternatives are tried in order instead of for the longest match.
 */

/** What is wrong with an expression, in glibc's words. */
export class RegexError extends Error {}

/** The named classes as what stands in JavaScript's brackets. */
export const CLASSES: Readonly<Record<string, string | undefined>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
};

/** The JavaScript source of a basic or extended regular expression. Throws RegexError. */
export function posixToJs(pattern: string, extended: boolean): string {
  let out = '';
  let depth = 0;
  let groups = 0;
  // Is there something a repetition could apply to?
  let atom = false;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    if (c === '[') {
      const [text, next] = bracket(pattern, i);
      out += text;
      i = next;
      atom = true;
      continue;
    }
    const escaped = c === '\\';
    if (escaped && i + 1 >= pattern.length) throw new RegexError('Trailing backslash');
    const token = escaped ? pattern[++i] : c;
    const special = escaped !== extended && '(){}|+?'.includes(token);
    if (special || (!escaped && token === '*')) {
      if (token === '(') {
        out += '(';
        groups++;
        depth++;
        atom = false;
      } else if (token === ')') {
        if (depth === 0) {
          if (!extended) throw new RegexError('Unmatched ) or \\)');
          out += '\\)';
          continue;
        }
        out += ')';
        depth--;
        atom = true;
      } else if (token === '|') {
        out += '|';
        atom = false;
      } else if (token === '{') {
        const close = pattern.indexOf(extended ? '}' : '\\}', i);
        const body = close < 0 ? '' : pattern.slice(i + 1, close);
        if (close < 0 || !/^\d*(,\d*)?$/.test(body) || body === '') {
          if (extended && !/^\d/.test(body)) {
            out += '\\{';
            atom = true;
            continue;
          }
          throw new RegexError(close < 0 ? 'Unmatched \\{' : 'Invalid content of \\{\\}');
        }
        const [low, high] = body.split(',').map((bound) => (bound === '' ? undefined : Number(bound)));
        if (low !== undefined && high !== undefined && low > high) throw new RegexError('Invalid content of \\{\\}');
        if ((high ?? low ?? 0) > 32767) throw new RegexError('Regular expression too big');
        out += atom ? `{${body.startsWith(',') ? `0${body}` : body}}` : '';
        i = close + (extended ? 0 : 1);
      } else if (atom) out += /[*+?}]$/.test(out) && !/\\[*+?}]$/.test(out) ? (token === '*' ? '' : '') : token;
      else if (token === '*' || !extended) {
        out += `\\${token}`;
        atom = true;
      }
      continue;
    }
    if (escaped && /[1-9]/.test(token) && Number(token) > groups) throw new RegexError('Invalid back reference');
    out += escaped ? escape(token, i, pattern) : plain(token, pattern, i, extended, out);
    atom = !(token === '^' && !escaped && out.endsWith('^') && !out.endsWith('\\^'));
  }
  if (depth > 0) throw new RegexError('Unmatched ( or \\(');
  return out;
}

function plain(token: string, pattern: string, at: number, extended: boolean, out: string): string {
  if (token === '^') {
    const first = extended || at === 0 || out === '' || out.endsWith('(') || out.endsWith('|');
    return first ? '^' : '\\^';
  }
  if (token === '$') {
    const rest = pattern.slice(at + 1);
    return extended || rest === '' || rest.startsWith('\\)') || rest.startsWith('\\|') ? '$' : '\\$';
  }
  if (token === '.') return '.';
  return /[(){}|+?/\]]/.test(token) ? `\\${token}` : token;
}

function escape(token: string, _at: number, _pattern: string): string {
  switch (token) {
    case 'w':
    case 'W':
    case 's':
    case 'S':
    case 'b':
    case 'B':
      return `\\${token}`;
    case '<':
      return '\\b(?=\\w)';
    case '>':
      return '\\b(?<=\\w)';
    case '`':
      return '(?<![\\s\\S])';
    case "'":
      return '(?![\\s\\S])';
    case 'n':
      return '\\n';
    case 't':
      return '\\t';
    default:
      if (/[1-9]/.test(token)) return `\\${token}(?:)`;
      return /[.[\]{}()*+?^$|/\\-]/.test(token) ? (token === '-' ? '-' : `\\${token}`) : token;
  }
}

/** A bracket expression beginning at `at`: [its JavaScript, where its closing bracket is]. */
function bracket(pattern: string, at: number): [string, number] {
  let i = at + 1;
  let body = '';
  const negated = pattern[i] === '^';
  if (negated) i++;
  for (let first = true; ; first = false, i++) {
    if (i >= pattern.length) throw new RegexError('Invalid regular expression');
    const c = pattern[i];
    if (c === ']' && !first) break;
    const named = /^\[:(\w+):\]/.exec(pattern.slice(i));
    if (named) {
      const set = CLASSES[named[1]];
      if (set === undefined) throw new RegexError('Invalid character class name');
      body += set;
      i += named[0].length - 1;
      continue;
    }
    const collating = /^\[[.=](.)[.=]\]/.exec(pattern.slice(i));
    if (collating) {
      body += `\\${collating[1]}`;
      i += collating[0].length - 1;
      continue;
    }
    // A backslash stands for itself in a POSIX bracket; a hyphen only means a range between two characters.
    if (c === '\\') body += '\\\\';
    else if (c === '-') body += first || pattern[i + 1] === ']' ? '\\-' : '-';
    else body += /[\][^]/.test(c) ? `\\${c}` : c;
  }
  if (/([^\\])-([^\\])/.test(body)) checkRanges(body);
  return [body === '' && !negated ? '[]' : `[${negated ? '^' : ''}${body}]`, i];
}

function checkRanges(body: string): void {
  try {
    new RegExp(`[${body}]`);
  } catch {
    throw new RegexError('Invalid range end');
  }
}

/** Compiles; an expression that cannot be compiled is a RegexError too. */
export function compilePosix(pattern: string, extended: boolean, flags: string): RegExp {
  return compileJs(posixToJs(pattern, extended), flags);
}

export function compileJs(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new RegexError(error instanceof Error ? 'Invalid regular expression' : String(error));
  }
}
