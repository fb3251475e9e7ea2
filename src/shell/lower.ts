import type * as U from 'unbash';
import { lowerAssignment, lowerHere, lowerWord, lowerWords, literalWord, parseHereText } from './lower_word.ts';
import type {
  ArithFor,
  Assignment,
  CommandPart,
  Condition,
  List,
  ListItem,
  Node,
  ProcessPart,
  Redirect,
  RedirectOp,
  Simple,
  Word,
} from './node.ts';
import { describeErrors, type SyntaxProblem, tokenAt } from './syntax_error.ts';

/** Whose language it is: bash's, dash's or busybox's. */
export type Dialect = 'bash' | 'dash' | 'ash';

/** Thrown while lowering: a substitution inside does not parse. */
export class SubstitutionError extends Error {
  readonly problem: SyntaxProblem;

  constructor(problem: SyntaxProblem) {
    super('syntax error in a substitution');
    this.problem = problem;
  }
}

const DECLARATIONS = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias']);
const NO_WORD: Word = { source: '', parts: [], literal: '', commands: false, pure: true };

/** Turns the parser's tree into the shell's own (node.ts). `firstLine` is the number of the source's first line. */
export class Lowering {
  readonly source: string;
  readonly dialect: Dialect;
  readonly posix: boolean;
  private readonly firstLine: number;
  private readonly starts: number[] = [0];
  private fixedLine: number | undefined;
  /** Warnings about here-documents without an end. */
  readonly warnings: { line: number; start: number; delimiter: string }[];

  constructor(source: string, firstLine: number, dialect: Dialect, warnings: Lowering['warnings'] = []) {
    this.source = source;
    this.firstLine = firstLine;
    this.dialect = dialect;
    this.posix = dialect !== 'bash';
    this.warnings = warnings;
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  /** Runs `lower` on another source, such as an escaped backquote's. */
  within<T>(source: string, lower: (inner: Lowering) => T, line = this.firstLine): T {
    return lower(new Lowering(source, line, this.dialect, this.warnings));
  }

  /** A here-document's commands all stand on the line of the command it belongs to. */
  private onLine(line: number): Lowering {
    const low = new Lowering(this.source, this.firstLine, this.dialect, this.warnings);
    low.fixedLine = line;
    return low;
  }

  line(pos: number): number {
    if (this.fixedLine !== undefined) return this.fixedLine;
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= pos) low = middle;
      else high = middle - 1;
    }
    return this.firstLine + low;
  }

  list(statements: readonly U.Statement[]): List {
    const items: ListItem[] = statements.map((statement) => ({
      node: this.node(statement.command),
      background: statement.background === true,
    }));
    return { type: 'list', items };
  }

  private compound(list: U.CompoundList): List {
    return this.list(list.commands);
  }

  node(node: U.PipelineNode | U.AndOr | U.CompoundList): Node {
    switch (node.type) {
      case 'Command':
        return this.simple(node);
      case 'AndOr':
        return { type: 'andor', commands: node.commands.map((command) => this.node(command)), operators: node.operators };
      case 'Pipeline':
        return this.pipeline(node);
      case 'CompoundList':
        return this.compound(node);
      case 'If': {
        const clauses = [{ condition: this.compound(node.clause), body: this.compound(node.then) }];
        for (const elif of node.elif) clauses.push({ condition: this.compound(elif.clause), body: this.compound(elif.then) });
        return { type: 'if', clauses, otherwise: node.else === undefined ? undefined : this.compound(node.else) };
      }
      case 'For':
      case 'Select':
        return {
          type: node.type === 'For' ? 'for' : 'select',
          line: this.line(node.pos),
          name: node.name.text,
          words: node.wordlist?.flatMap((word) => lowerWords(this, word)),
          body: this.compound(node.body),
        };
      case 'ArithmeticFor':
        return this.arithmeticFor(node);
      case 'While':
        return { type: 'while', until: node.kind === 'until', condition: this.compound(node.clause), body: this.compound(node.body) };
      case 'Case':
        return {
          type: 'case',
          line: this.line(node.pos),
          word: lowerWord(this, node.word, 'word'),
          items: node.items.map((item) => ({
            patterns: item.pattern.map((pattern) => lowerWord(this, pattern, 'word')),
            body: this.compound(item.body),
            terminator: item.terminator ?? ';;',
          })),
        };
      case 'Subshell':
      case 'BraceGroup':
        return { type: node.type === 'Subshell' ? 'subshell' : 'group', body: this.compound(node.body), line: this.line(node.pos) };
      case 'Function':
        if (!/^function\s/.test(this.source.slice(node.pos, node.pos + 9))) this.checkParenthesis(node.name.end);
        return { type: 'function', name: node.name.text, body: this.node(node.body), line: this.line(node.pos) };
      case 'ArithmeticCommand':
        return { type: 'arith', line: this.line(node.pos), expression: parseHereText(this, node.body) };
      case 'TestCommand':
        return { type: 'cond', line: this.line(node.pos), condition: this.condition(node.expression) };
      case 'Redirected':
        return { type: 'redirected', node: this.node(node.command), redirects: node.redirects.map((redirect) => this.redirect(redirect)) };
      case 'Coproc':
        return { type: 'coproc', name: node.name?.text ?? 'COPROC', body: this.node(node.body), line: this.line(node.pos) };
    }
  }

  /** `name (word` begins no function: behind `(` bash expects the closing parenthesis. */
  private checkParenthesis(end: number): void {
    let pos = end;
    while (this.source[pos] === ' ' || this.source[pos] === '\t') pos++;
    if (this.source[pos] !== '(') return;
    pos++;
    while (this.source[pos] === ' ' || this.source[pos] === '\t') pos++;
    if (this.source[pos] === ')') return;
    const token = pos >= this.source.length || this.source[pos] === '\n' ? 'newline' : tokenAt(this.source, pos);
    throw new SubstitutionError({ kind: 'token', token, pos, expected: ')' });
  }

  private pipeline(node: U.Pipeline): Node {
    let negated = false;
    let time: 'none' | 'plain' | 'posix' = 'none';
    for (const prefix of node.prefixes) {
      if (prefix.type === 'Negation') negated = !negated;
      else time = prefix.posix === undefined ? 'plain' : 'posix';
    }
    const commands = node.commands.map((command) => this.node(command));
    return {
      type: 'pipeline',
      commands,
      both: node.operators.map((operator) => operator === '|&'),
      negated,
      time,
      line: this.line(node.pos),
    };
  }

  /** The line a command is said to stand on: where bash's parser is when it has seen the second token. */
  private commandLine(command: U.Command): number {
    const { prefix, name, suffix } = command;
    const first = prefix[0] ?? name ?? suffix[0];
    const second = prefix.length > 1 ? prefix[1] : prefix.length === 1 ? (name ?? suffix[0]) : suffix[0];
    if (second !== undefined) return this.line(second.type === 'Word' || second.type === 'Assignment' ? second.end - 1 : second.pos);
    let end = first.end;
    while (this.source[end] === ' ' || this.source[end] === '\t' || this.source.startsWith('\\\n', end))
      end += this.source[end] === '\\' ? 2 : 1;
    return this.line(end);
  }

  private simple(command: U.Command): Simple {
    const assignments: Assignment[] = [];
    const redirects: Redirect[] = [];
    const words: Word[] = [];
    let declarations: Map<number, Assignment> | undefined;
    for (const item of command.prefix) {
      if (item.type === 'Assignment') assignments.push(lowerAssignment(this, item));
      else redirects.push(this.redirect(item));
    }
    if (command.name !== undefined) {
      this.checkParenthesis(command.name.end);
      for (const word of lowerWords(this, command.name)) words.push(word);
    }
    const declares = DECLARATIONS.has(command.name?.text ?? '');
    for (const item of command.suffix) {
      if (item.type === 'Word') for (const word of lowerWords(this, item)) words.push(word);
      else if (item.type !== 'Assignment') redirects.push(this.redirect(item));
      else if (declares) {
        (declarations ??= new Map()).set(words.length, lowerAssignment(this, item));
        words.push(literalWord(item.text));
      } else words.push(lowerWord(this, { type: 'Word', text: item.text, value: item.text, pos: item.pos, end: item.end }, 'word'));
    }
    const literal = declarations === undefined && words.every((word) => word.literal !== undefined);
    return {
      type: 'simple',
      line: this.commandLine(command),
      assignments,
      words,
      declarations,
      redirects,
      argv: literal ? words.map((word) => word.literal!) : undefined,
      commands:
        assignments.some((a) => a.commands) ||
        words.some((w) => w.commands) ||
        redirects.some((r) => r.target.commands) ||
        (declarations !== undefined && [...declarations.values()].some((a) => a.commands)),
      pure:
        assignments.length === 0 &&
        declarations === undefined &&
        words.every((w) => w.pure) &&
        redirects.every((r) => r.target.pure && r.variable === undefined),
    };
  }

  redirect(redirect: U.Redirection): Redirect {
    const descriptor = redirect.descriptor;
    const input = redirect.operator.startsWith('<');
    const base = {
      fd: descriptor?.type === 'FileDescriptor' ? descriptor.value : input ? 0 : 1,
      explicit: descriptor !== undefined,
      variable: descriptor?.type === 'FileDescriptorVariable' ? descriptor.name : undefined,
      line: this.line(redirect.pos),
    };
    if (redirect.type !== 'HereDoc') {
      const target = redirect.target === undefined ? NO_WORD : lowerWord(this, redirect.target, 'word');
      return { ...base, op: redirect.operator as RedirectOp, target, here: undefined };
    }
    const delimiter = redirect.delimiter;
    const strip = redirect.operator === '<<-';
    if (redirect.closing === undefined) {
      const end = this.source.endsWith('\n') ? this.source.length - 1 : this.source.length;
      this.warnings.push({
        line: this.line(end),
        start: Math.max(base.line, this.line(Math.max(0, redirect.body.pos - 1))),
        delimiter: delimiter?.value ?? '',
      });
    }
    const text = strip ? redirect.body.text.replace(/^\t+/gm, '') : redirect.body.text;
    const target = delimiter?.quoted ? literalWord(text) : lowerHere(this.onLine(base.line), redirect.body, strip);
    return { ...base, op: '<<', target, here: { delimiter: delimiter?.text ?? '', strip, text } };
  }

  substitution(part: U.CommandExpansionPart, quoted: boolean): CommandPart {
    const script = part.script;
    if (script === undefined) return { type: 'command', quoted, body: { type: 'list', items: [] }, source: part.text, broken: undefined };
    const lower = (inner: Lowering): List => inner.list(script.commands);
    const source = script.source;
    if (script.errors !== undefined && script.errors.length > 0) {
      const problem = describeErrors(source ?? this.source, script.errors, script.end);
      if (!part.text.startsWith('`'))
        throw new SubstitutionError(problem.kind === 'end' ? { kind: 'token', token: ')', pos: script.end } : problem);
      const said =
        problem.kind === 'token' ? `syntax error near unexpected token \`${problem.token}'` : 'syntax error: unexpected end of file';
      return { type: 'command', quoted, body: { type: 'list', items: [] }, source: part.text, broken: said };
    }
    const body = source === undefined ? lower(this) : this.within(source, lower, this.line(part.pos));
    return { type: 'command', quoted, body, source: part.text, broken: undefined };
  }

  processSubstitution(part: U.ProcessSubstitutionPart): ProcessPart {
    if (part.script?.errors !== undefined && part.script.errors.length > 0) {
      throw new SubstitutionError(describeErrors(this.source, part.script.errors, part.script.end));
    }
    return { type: 'process', operator: part.operator, body: this.list(part.script?.commands ?? []), source: part.text };
  }

  private condition(test: U.TestExpression): Condition {
    switch (test.type) {
      case 'TestUnary':
        return { type: 'unary', operator: test.operator, operand: lowerWord(this, test.operand, 'word') };
      case 'TestBinary':
        return {
          type: 'binary',
          operator: test.operator,
          left: lowerWord(this, test.left, 'word'),
          right: lowerWord(this, test.right, 'word'),
        };
      case 'TestLogical':
        return { type: test.operator === '&&' ? 'and' : 'or', operands: test.operands.map((operand) => this.condition(operand)) };
      case 'TestNot': {
        const operand = this.condition(test.operand);
        return test.negations.length % 2 === 1 ? { type: 'not', operand } : operand;
      }
      case 'TestGroup':
        return { type: 'parens', operand: this.condition(test.expression) };
    }
  }

  private arithmeticFor(node: U.ArithmeticFor): ArithFor {
    const [init, test, update] = headerParts(this.source, this.source.indexOf('((', node.pos) + 2);
    return {
      type: 'arithfor',
      line: this.line(node.pos),
      init: parseHereText(this, init),
      test: parseHereText(this, test),
      update: parseHereText(this, update),
      body: this.compound(node.body),
    };
  }
}

/** The three expressions of `for ((a; b; c))`, from behind the opening parentheses. */
function headerParts(source: string, start: number): [string, string, string] {
  const out: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < source.length; at++) {
    const char = source[at];
    if (char === '(') depth++;
    else if (char === ')') {
      if (depth-- === 0) {
        out.push(source.slice(from, at));
        break;
      }
    } else if (char === ';' && depth === 0) {
      out.push(source.slice(from, at));
      from = at + 1;
    }
  }
  return [out[0] ?? '', out[1] ?? '', out[2] ?? ''];
}
