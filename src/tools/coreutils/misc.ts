import { program, writeText } from '../stdio.ts';
import { usageError, utility } from './coreutil.ts';
import { baseName } from './paths.ts';

/** Small utilities: seq, yes, basename, dirname, expr, fold, clear, xxd. */

function decimals(text: string): number {
  return /\.(\d+)$/.exec(text)?.[1].length ?? 0;
}

export const seq = utility(
  'seq',
  {
    short: '+f:s:w',
    long: [
      { name: 'separator', argument: 'required', value: 's' },
      { name: 'equal-width', argument: 'none', value: 'w' },
      { name: 'format', argument: 'required', value: 'f' },
    ],
    rewrite: protectNegative,
    usage: '[OPTION]... LAST | FIRST LAST | FIRST INCREMENT LAST',
  },
  function* (u) {
    const { operands } = u;
    if (operands.length === 0) return yield* usageError(u, 'missing operand');
    if (operands.length > 3) return yield* usageError(u, `extra operand '${operands[3]}'`);
    const bad = operands.find((operand) => !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(operand));
    if (bad !== undefined) return yield* usageError(u, `invalid floating point argument: '${bad}'`);
    const first = operands.length > 1 ? Number(operands[0]) : 1;
    const step = operands.length > 2 ? Number(operands[1]) : 1;
    const last = Number(operands[operands.length - 1]);
    if (step === 0) return yield* usageError(u, `invalid Zero increment value: '${operands[1]}'`);
    const digits = Math.max(...operands.slice(0, operands.length > 2 ? 2 : 1).map(operands.length > 1 ? decimals : () => 0));
    const separator = (u.value('s') ?? '\n').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    const count = Math.floor((last - first) / step + 1e-9);
    const width = u.has('w') ? Math.max(first.toFixed(digits).length, last.toFixed(digits).length) : 0;
    const format = u.value('f');
    for (let i = 0; i <= count; i++) {
      let text = (first + i * step).toFixed(digits);
      if (width > 0) text = text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0');
      if (format !== undefined) text = formatNumber(format, first + i * step);
      yield* u.print((i === 0 ? '' : separator) + text);
    }
    if (count >= 0) yield* u.print('\n');
    return 0;
  },
);

/** A negative number is no option: the options end in front of the first number. */
function protectNegative(args: string[]): string[] {
  const at = args.findIndex((arg, i) => /^-?[\d.]/.test(arg) && !/^-[fs]$/.test(args[i - 1] ?? ''));
  return at < 0 || args.includes('--') ? args : [...args.slice(0, at), '--', ...args.slice(at)];
}

function formatNumber(format: string, value: number): string {
  return format.replace(
    /%(0?)(\d*)(?:\.(\d+))?([gfe])/,
    (_whole, zero: string, width: string, precision: string | undefined, letter: string) => {
      const text = letter === 'g' ? String(Number(value.toPrecision(Number(precision ?? 6)))) : value.toFixed(Number(precision ?? 6));
      return text.padStart(Number(width || 0), zero === '0' ? '0' : ' ');
    },
  );
}

export const yes = utility('yes', { short: '+', output: 'standard output', usage: '[STRING]...' }, function* (u) {
  const line = `${u.operands.length > 0 ? u.operands.join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  for (;;) yield* writeText(u.process, 1, block);
});

export const basename = utility(
  'basename',
  {
    short: '+as:z',
    long: [
      { name: 'multiple', argument: 'none', value: 'a' },
      { name: 'suffix', argument: 'required', value: 's' },
    ],
    usage: 'NAME [SUFFIX]',
  },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
    const many = u.has('a') || u.has('s');
    if (!many && u.operands.length > 2) return yield* usageError(u, `extra operand '${u.operands[2]}'`);
    const suffix = u.value('s') ?? (many ? '' : (u.operands[1] ?? ''));
    for (const path of many ? u.operands : u.operands.slice(0, 1)) {
      const name = baseName(path);
      yield* u.print(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    }
    return 0;
  },
);

export const dirname = utility('dirname', { short: '+z', usage: 'NAME...' }, function* (u) {
  if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
  for (const path of u.operands) {
    const stripped = path.replace(/\/+$/, '');
    const slash = stripped.lastIndexOf('/');
    const directory = slash < 0 ? (stripped === '' && path !== '' ? '/' : '.') : stripped.slice(0, slash).replace(/\/+$/, '') || '/';
    yield* u.print(`${directory}\n`);
  }
  return 0;
});

/** expr(1): a value, or the complaint. Operators by how loosely they bind. */
const EXPR_LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['<', '<=', '=', '==', '!=', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

class ExprError extends Error {}

function evaluateExpr(args: readonly string[]): string {
  let at = 0;
  const number = (text: string): number => {
    if (!/^-?\d+$/.test(text)) throw new ExprError('non-integer argument');
    return Number(text);
  };
  const primary = (): string => {
    const token = args[at++] as string | undefined;
    if (token === undefined) throw new ExprError(`syntax error: missing argument after '${args[args.length - 1] ?? ''}'`);
    if (token === '(') {
      const value = level(0);
      if (args[at++] !== ')') throw new ExprError("syntax error: expecting ')' instead of end");
      return value;
    }
    if (token === 'length' && at < args.length) return String([...primary()].length);
    if (token === 'substr' && at + 2 < args.length) {
      const [text, start, length] = [primary(), number(primary()), number(primary())];
      return start < 1 ? '' : text.slice(start - 1, start - 1 + length);
    }
    if (token === 'index' && at + 1 < args.length) {
      const [text, set] = [primary(), primary()];
      return String([...text].findIndex((character) => set.includes(character)) + 1);
    }
    return token;
  };
  const level = (depth: number): string => {
    if (depth === EXPR_LEVELS.length) return primary();
    let left = level(depth + 1);
    while (at < args.length && EXPR_LEVELS[depth].includes(args[at])) {
      const operator = args[at++];
      left = applyExpr(operator, left, level(depth + 1), number);
    }
    return left;
  };
  const value = level(0);
  if (at < args.length) throw new ExprError(`syntax error: unexpected argument '${args[at]}'`);
  return value;
}

function applyExpr(operator: string, a: string, b: string, number: (text: string) => number): string {
  const falsy = (text: string): boolean => text === '' || /^-?0+$/.test(text);
  const numeric = /^-?\d+$/.test(a) && /^-?\d+$/.test(b);
  const order = numeric ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
  const truth = (condition: boolean): string => (condition ? '1' : '0');
  switch (operator) {
    case '|':
      return !falsy(a) ? a : falsy(b) ? '0' : b;
    case '&':
      return falsy(a) || falsy(b) ? '0' : a;
    case '<':
      return truth(order < 0);
    case '<=':
      return truth(order <= 0);
    case '=':
    case '==':
      return truth(order === 0);
    case '!=':
      return truth(order !== 0);
    case '>=':
      return truth(order >= 0);
    case '>':
      return truth(order > 0);
    case '+':
      return String(number(a) + number(b));
    case '-':
      return String(number(a) - number(b));
    case '*':
      return String(number(a) * number(b));
    case ':': {
      const match = new RegExp(`^(?:${basicToJs(b)})`).exec(a);
      return /\\\(/.test(b) ? (match?.[1] ?? '') : String(match?.[0].length ?? 0);
    }
    default:
      if (number(b) === 0) throw new ExprError('division by zero');
      return String(operator === '/' ? Math.trunc(number(a) / number(b)) : number(a) % number(b));
  }
}

/** The groups of a basic regular expression, enough for expr's match. */
function basicToJs(pattern: string): string {
  return pattern.replace(
    /\\([(){}|+?])|([(){}|+?])/g,
    (_whole, escaped: string | undefined, plain: string | undefined) => escaped ?? `\\${plain}`,
  );
}

export const expr = program(function* (process, io) {
  const args = process.argv.slice(1);
  if (args.length === 0) {
    yield* io.error("expr: missing operand\nTry 'expr --help' for more information.\n");
    return 2;
  }
  try {
    const value = evaluateExpr(args);
    yield* io.print(`${value}\n`);
    return value === '' || /^-?0+$/.test(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError)) throw error;
    yield* io.error(`expr: ${error.message}\n`);
    return 2;
  }
});

const FOLD = {
  short: 'bsw:',
  long: [
    { name: 'spaces', argument: 'none', value: 's' },
    { name: 'width', argument: 'required', value: 'w' },
  ],
  // -20 is an old -w20.
  rewrite: (args: string[]) => args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
  usage: '[OPTION]... [FILE]...',
} as const;

export const fold = utility('fold', FOLD, function* (u) {
  const width = Number(u.value('w') ?? 80);
  if (!(width >= 1)) {
    yield* u.fail(`invalid number of columns: '${u.value('w')}'`);
    return 1;
  }
  yield* u.eachLine(u.operands, function* (line) {
    let rest = line;
    while (rest.length > width) {
      const space = u.has('s') ? rest.lastIndexOf(' ', width - 1) + 1 : 0;
      const cut = space > 0 ? space : width;
      yield* u.print(`${rest.slice(0, cut)}\n`);
      rest = rest.slice(cut);
    }
    yield* u.print(`${rest}\n`);
  });
  return u.status;
});

/** clear(1): home and erase, as terminfo's xterm has it. */
export const clear = program(function* (_process, io) {
  yield* io.print('\x1b[H\x1b[2J\x1b[3J');
  return 0;
});
