import { forEachChild, type ParsedScript, type SyntaxNode } from 'unbash';
import type { SyntaxProblem } from './syntax_error.ts';

/** What dash takes for a syntax error, in its words. dash: src/parser.c synexpect(). */
export function dashProblem(problem: SyntaxProblem, ash: boolean): string {
  if (!ash) return said(problem);
  // busybox has the words the other way round.
  return said(problem)
    .replace(/^Syntax error: Unterminated quoted string/, 'syntax error: unterminated quoted string')
    .replace(/^Syntax error: (.*?) unexpected/, 'syntax error: unexpected $1')
    .replace(/^Syntax/, 'syntax');
}

function said(problem: SyntaxProblem): string {
  const expecting = problem.expected === undefined ? '' : ` (expecting "${problem.expected}")`;
  if (problem.kind === 'matching') {
    if (problem.token === '"' || problem.token === "'") return 'Syntax error: Unterminated quoted string';
    if (problem.token === '`') return 'Syntax error: EOF in backquote substitution';
    if (problem.token === '}') return "Syntax error: Missing '}'";
    return 'Syntax error: end of file unexpected (expecting ")")';
  }
  if (problem.kind === 'end') return `Syntax error: end of file unexpected${expecting}`;
  if (problem.kind === 'said' || (problem.token === 'newline' && problem.expected === 'do')) return 'Syntax error: Bad for loop variable';
  if (problem.token === 'newline' && problem.atEnd) return 'Syntax error: end of file unexpected';
  return `Syntax error: ${tokenName(problem.token)} unexpected${expecting}`;
}

function tokenName(token: string): string {
  if (token === 'newline') return 'newline';
  if (/^(<|>)/.test(token)) return 'redirection';
  if (/^(if|then|else|elif|fi|do|done|case|esac|while|until|for|in|\{|\}|!|&&|\|\||;;|[;&|()])$/.test(token)) return `"${token}"`;
  return 'word';
}

/** The first thing in a script that bash understands and the other shell does not. */
export function dashCheck(source: string, script: ParsedScript, dialect: 'dash' | 'ash'): SyntaxProblem | undefined {
  let first: SyntaxProblem | undefined;
  const found = (token: string, pos: number): void => {
    if (first === undefined || pos < first.pos) first = { kind: 'token', token, pos };
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'ProcessSubstitution') found('(', node.pos + 1);
    else if (node.type === 'ArrayValue') found('(', node.pos);
    else if (node.type === 'HereString') found('<<<', node.pos);
    else if (node.type === 'Function' && dialect === 'dash' && /^function\b/.test(source.slice(node.pos, node.pos + 9))) {
      const body = source.slice(node.name.end).match(/^\s*\(\s*\)/);
      if (body !== null) found('(', node.name.end + body[0].indexOf('('));
      else found('}', source.lastIndexOf('}', node.end));
    } else if (node.type === 'ArithmeticFor') found('(', node.pos);
    if (node.type === 'Assignment') {
      // Its value is looked into only on demand.
      visit(node.value);
      return;
    }
    forEachChild(node, visit);
  };
  visit(script);
  return first;
}
