/** awk's words for what it does not take (mawk: "awk: line 1: syntax error at or near }"). */
export class AwkError extends Error {}

export interface AwkToken {
  kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'builtin' | 'keyword' | 'symbol' | 'newline' | 'end';
  text: string;
  line: number;
}

const KEYWORDS: readonly string[] = [
  ...['BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'nextfile', 'exit', 'return'],
  ...['delete', 'in', 'getline', 'print', 'printf'],
];

export const BUILTINS: readonly string[] = [
  ...['length', 'substr', 'index', 'split', 'sub', 'gsub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int', 'rand'],
  ...['srand', 'tolower', 'toupper', 'system', 'close', 'fflush', 'systime', 'strftime'],
];

const SYMBOL = /^(?:\*\*=|\*\*|&&|\|\||==|!=|<=|>=|>>|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|!~|[-{}()[\];,+*/%^!<>|?:~$=&])/;
const NUMBER = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;

export function tokenizeAwk(source: string): AwkToken[] {
  const tokens: AwkToken[] = [];
  let line = 1;
  let at = 0;
  const push = (kind: AwkToken['kind'], text: string): void => void tokens.push({ kind, text, line });
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]|\\\n)+/.exec(rest);
    if (blank) {
      line += blank[0].split('\n').length - 1;
      at += blank[0].length;
      continue;
    }
    if (rest[0] === '#') {
      const end = rest.indexOf('\n');
      at += end < 0 ? rest.length : end;
      continue;
    }
    if (rest[0] === '\n') {
      push('newline', '\n');
      line++;
      at++;
      continue;
    }
    const number = NUMBER.exec(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest);
    if (number) {
      push('number', number[0]);
      at += number[0].length;
    } else if (name) {
      const word = name[0];
      at += word.length;
      if (KEYWORDS.includes(word)) push('keyword', word === 'func' ? 'function' : word);
      else if (BUILTINS.includes(word)) push('builtin', word);
      else push(source[at] === '(' ? 'function' : 'name', word);
    } else if (rest[0] === '"') {
      const [text, length] = stringLiteral(rest, line);
      push('string', text);
      at += length;
    } else if (rest[0] === '/' && regexAllowed(tokens[tokens.length - 1])) {
      const [text, length] = regexLiteral(rest, line);
      push('regex', text);
      at += length;
    } else {
      const symbol = SYMBOL.exec(rest);
      if (!symbol) throw new AwkError(`line ${line}: syntax error at or near ${rest[0]}`);
      push('symbol', symbol[0]);
      at += symbol[0].length;
    }
  }
  push('newline', '\n');
  line++;
  push('end', 'end of file');
  return tokens;
}

/** A slash begins a regular expression where no operand has just ended. */
function regexAllowed(previous: AwkToken | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'number' || previous.kind === 'string' || previous.kind === 'name' || previous.kind === 'regex') return false;
  if (previous.kind === 'builtin') return false;
  return !(previous.kind === 'symbol' && [')', ']', '$', '++', '--'].includes(previous.text));
}

function stringLiteral(rest: string, line: number): [string, number] {
  let text = '';
  for (let i = 1; i < rest.length; i++) {
    if (rest[i] === '"') return [text, i + 1];
    if (rest[i] === '\n') break;
    if (rest[i] !== '\\') {
      text += rest[i];
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(rest.slice(i + 1));
    if (octal) {
      text += String.fromCharCode(parseInt(octal[0], 8));
      i += octal[0].length;
      continue;
    }
    const next = rest[++i];
    const named = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' }[next];
    if (next !== '\n') text += named ?? `\\${next}`;
  }
  throw new AwkError(`line ${line}: runaway string constant "${rest.slice(1, 10)} ...`);
}

function regexLiteral(rest: string, line: number): [string, number] {
  let text = '';
  let inBracket = false;
  for (let i = 1; i < rest.length; i++) {
    const c = rest[i];
    if (c === '\n') break;
    if (c === '\\') {
      text += rest[i + 1] === '/' ? '/' : c + (rest[i + 1] ?? '');
      i++;
      continue;
    }
    if (c === '[' && !inBracket) inBracket = true;
    else if (c === ']' && inBracket && !/\[\^?$/.test(text)) inBracket = false;
    if (c === '/' && !inBracket) return [text, i + 1];
    text += c;
  }
  throw new AwkError(`line ${line}: runaway regular expression /${rest.slice(1, 10)} ...`);
}
