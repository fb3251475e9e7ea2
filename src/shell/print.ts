import type { Assignment, Case, Condition, FunctionDef, If, List, Node, Redirect, Simple } from './node.ts';

/**
 * Commands written back as text: what `type` and `declare -f` show of functions, and `jobs` of commands.
 * bash: print_cmd.c, whose blanks and line breaks are kept.
 */
class Printer {
  out = '';
  private indentation = 0;
  private inFunction = 0;
  private skipIndent = 0;
  private heres: Redirect[] = [];

  private indent(): void {
    this.out += ' '.repeat(this.indentation);
  }

  private newline(text: string): void {
    this.out += '\n';
    this.indent();
    this.out += text;
  }

  private semicolon(): void {
    if (!this.out.endsWith('&') && !this.out.endsWith('\n')) this.out += ';';
  }

  /** Here-documents follow the line of their command. */
  private hereDocuments(): boolean {
    if (this.heres.length === 0) return false;
    this.out += '\n';
    for (const redirect of this.heres) this.out += `${redirect.here!.text}${bareDelimiter(redirect.here!.delimiter)}\n`;
    this.heres = [];
    return true;
  }

  command(node: Node): void {
    if (this.skipIndent > 0) this.skipIndent--;
    else this.indent();
    this.body(node);
  }

  private inline(node: Node): void {
    this.skipIndent++;
    this.command(node);
  }

  private body(node: Node): void {
    switch (node.type) {
      case 'simple':
        return this.simple(node);
      case 'list':
        this.skipIndent++;
        return this.list(node);
      case 'pipeline':
        if (node.time !== 'none') this.out += node.time === 'posix' ? 'time -p ' : 'time ';
        if (node.negated) this.out += '! ';
        return node.commands.forEach((command, number) => {
          if (number > 0) this.out += node.both[number - 1] ? ' 2>&1 | ' : ' | ';
          this.inline(command);
        });
      case 'andor':
        return node.commands.forEach((command, number) => {
          if (number > 0) this.out += ` ${node.operators[number - 1]} `;
          this.inline(command);
        });
      case 'redirected':
        this.body(node.node);
        return this.redirects(node.redirects, true);
      case 'if':
        return this.conditional(node, 0);
      case 'for':
      case 'select':
        this.out += `${node.type} ${node.name} in ${node.words === undefined ? '"$@"' : node.words.map((word) => word.source).join(' ')};`;
        return this.loop(node.body);
      case 'arithfor':
        this.out += `for ((${node.init.source.trim()}; ${node.test.source.trim()}; ${node.update.source.trim()}))`;
        return this.loop(node.body);
      case 'while':
        this.out += node.until ? 'until ' : 'while ';
        this.inlineList(node.condition);
        this.out += '; do\n';
        this.indented(node.body);
        this.semicolon();
        return this.newline('done');
      case 'case':
        return this.choice(node);
      case 'subshell':
        this.out += '( ';
        this.inlineList(node.body);
        this.hereDocuments();
        this.out += ' )';
        return;
      case 'group':
        return this.group(node.body);
      case 'function':
        this.out += 'function ';
        return this.definition(node);
      case 'arith':
        this.out += `((${node.expression.source}))`;
        return;
      case 'cond':
        this.out += `[[ ${conditionText(node.condition)} ]]`;
        return;
      case 'coproc':
        this.out += `coproc ${node.name} `;
        return this.inline(node.body);
    }
  }

  private simple(node: Simple): void {
    const words = [
      ...node.assignments.map(assignmentSource),
      ...node.words.map((word, number) => declarationSource(node, number) ?? word.source),
    ];
    this.out += words.join(' ');
    this.redirects(node.redirects, words.length > 0);
  }

  private redirects(redirects: readonly Redirect[], space: boolean): void {
    redirects.forEach((redirect, number) => {
      if (space || number > 0) this.out += ' ';
      this.out += redirectText(redirect);
      if (redirect.here !== undefined) this.heres.push(redirect);
    });
  }

  list(list: List): void {
    list.items.forEach(({ node, background }, number) => {
      if (number > 0 && this.inFunction === 0) this.skipIndent++;
      this.command(node);
      const last = number === list.items.length - 1;
      if (background) this.out += ' &';
      const heres = this.hereDocuments();
      if (last) return;
      if (!background && !heres) this.out += ';';
      this.out += this.inFunction > 0 && !background ? '\n' : ' ';
      if (background && this.inFunction > 0) this.skipIndent++;
    });
  }

  private inlineList(list: List): void {
    this.skipIndent++;
    this.list(list);
  }

  private indented(list: List): void {
    this.indentation += 4;
    this.list(list);
    this.indentation -= 4;
  }

  private loop(body: List): void {
    this.newline('do\n');
    this.indented(body);
    this.semicolon();
    this.newline('done');
  }

  private conditional(node: If, clause: number): void {
    this.out += 'if ';
    this.inlineList(node.clauses[clause].condition);
    this.semicolon();
    this.out += ' then\n';
    this.indented(node.clauses[clause].body);
    const more = clause + 1 < node.clauses.length;
    if (more || node.otherwise !== undefined) {
      this.semicolon();
      this.newline('else\n');
      this.indentation += 4;
      if (more) {
        this.indent();
        this.conditional(node, clause + 1);
      } else this.list(node.otherwise!);
      this.indentation -= 4;
    }
    this.semicolon();
    this.newline('fi');
  }

  private choice(node: Case): void {
    this.out += `case ${node.word.source} in `;
    this.indentation += 4;
    for (const item of node.items) {
      this.newline('');
      this.out += `${item.patterns.map((pattern) => pattern.source).join(' | ')})\n`;
      if (item.body.items.length > 0) this.indented(item.body);
      this.newline(item.terminator);
    }
    this.indentation -= 4;
    this.newline('esac');
  }

  private group(body: List): void {
    this.out += '{ ';
    if (this.inFunction === 0) {
      this.inlineList(body);
      this.semicolon();
      this.out += ' }';
      return;
    }
    this.out += '\n';
    this.indented(body);
    this.out += this.out.endsWith('\n') ? '' : '\n';
    this.indent();
    this.out += '}';
  }

  definition(node: FunctionDef): void {
    this.out += `${node.name} () \n`;
    this.indent();
    this.inFunction++;
    const body = node.body.type === 'redirected' ? node.body.node : node.body;
    if (body.type === 'group') this.group(body.body);
    else {
      this.out += '{ \n';
      this.indentation += 4;
      this.command(body);
      this.indentation -= 4;
      this.newline('}');
    }
    if (node.body.type === 'redirected') this.redirects(node.body.redirects, true);
    this.inFunction--;
  }
}

function bareDelimiter(delimiter: string): string {
  return delimiter.replace(/['"\\]/g, '');
}

function declarationSource(node: Simple, number: number): string | undefined {
  const assignment = node.declarations?.get(number);
  return assignment === undefined ? undefined : assignmentSource(assignment);
}

function assignmentSource(assignment: Assignment): string {
  return assignment.source;
}

/** A redirection as bash prints it. */
export function redirectText(redirect: Redirect): string {
  const { op, fd } = redirect;
  const head =
    redirect.variable !== undefined ? `{${redirect.variable}}` : fd === (op[0] === '<' ? 0 : 1) || op[0] === '&' ? '' : String(fd);
  const target = redirect.target.source;
  if (redirect.here !== undefined) return `${head}<<${redirect.here.strip ? '-' : ''}${redirect.here.delimiter}`;
  if (op !== '>&' && op !== '<&') return `${head}${op} ${target}`;
  if (!redirect.explicit && op === '>&' && !/^[0-9$-]/.test(target)) return `&> ${target}`;
  return `${redirect.variable !== undefined ? head : fd}${op}${target}`;
}

/** A `[[` expression as text. */
export function conditionText(condition: Condition): string {
  switch (condition.type) {
    case 'unary':
      return `${condition.operator} ${condition.operand.source}`;
    case 'binary':
      return `${condition.left.source} ${condition.operator} ${condition.right.source}`;
    case 'not':
      return `! ${conditionText(condition.operand)}`;
    case 'parens':
      return `( ${conditionText(condition.operand)} )`;
    default:
      return condition.operands.map(conditionText).join(condition.type === 'and' ? ' && ' : ' || ');
  }
}

const texts = new WeakMap<Node, string>();

/** A command as `jobs` shows it. */
export function commandText(node: Node): string {
  let text = texts.get(node);
  if (text === undefined) {
    const printer = new Printer();
    printer.command(node);
    texts.set(node, (text = printer.out));
  }
  return text;
}

/** A function as `type` and `declare -f` show it, with the newline at its end. */
export function functionText(node: FunctionDef): string {
  const printer = new Printer();
  printer.definition(node);
  return `${printer.out}\n`;
}
