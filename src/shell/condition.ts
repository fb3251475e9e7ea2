import type { Program } from '../uapi/process.ts';
import { arithmetic } from './arith.ts';
import { ereToRegExp, escapeEre } from './ere.ts';
import { Discard } from './errors.ts';
import { expandEscaped, expandPattern, expandText } from './expand.ts';
import type { Condition, Word } from './node.ts';
import { compilePattern } from './pattern.ts';
import type { Shell } from './shell.ts';
import { substituteWords } from './substitute.ts';
import { compareFiles, compareNumbers, NUMERIC, unaryTest } from './test_ops.ts';
import { traceText } from './xtrace.ts';
import { quoteTraced } from './quote.ts';

/** `[[ ... ]]`: 0 true, 1 false, 2 wrong. bash: execute_cmd.c execute_cond_node(). */
export function* runCondition(sh: Shell, condition: Condition): Program<number> {
  switch (condition.type) {
    case 'parens':
      return yield* runCondition(sh, condition.operand);
    case 'not': {
      const status = yield* runCondition(sh, condition.operand);
      return status > 1 ? status : 1 - status;
    }
    case 'and':
    case 'or': {
      let status = 0;
      for (const operand of condition.operands) {
        status = yield* runCondition(sh, operand);
        if ((status === 0) !== (condition.type === 'and')) return status;
      }
      return status;
    }
    case 'unary': {
      yield* substituteWords(sh, [condition.operand]);
      const operand = expandText(sh, condition.operand);
      if (sh.options.xtrace) traceText(sh, `[[ ${condition.operator} ${quoteTracedOperand(operand)} ]]`);
      return unaryTest(sh, condition.operator, operand) ? 0 : 1;
    }
    case 'binary':
      return yield* binary(sh, condition.operator, condition.left, condition.right);
  }
}

function quoteTracedOperand(text: string): string {
  return text === '' ? "''" : text;
}

function* binary(sh: Shell, operator: string, leftWord: Word, rightWord: Word): Program<number> {
  yield* substituteWords(sh, [leftWord, rightWord]);
  const left = expandText(sh, leftWord);
  if (operator === '=~') return matchRegex(sh, left, rightWord);
  if (operator === '==' || operator === '=' || operator === '!=') {
    const pattern = expandPattern(sh, rightWord);
    trace(sh, left, operator, pattern);
    const matches = compilePattern(pattern, true, sh.shopts.nocasematch).matches(left);
    return matches === (operator !== '!=') ? 0 : 1;
  }
  const right = expandText(sh, rightWord);
  trace(sh, left, operator, right);
  if (operator === '<') return left < right ? 0 : 1;
  if (operator === '>') return left > right ? 0 : 1;
  if (!NUMERIC.has(operator)) return compareFiles(sh, operator, left, right) ? 0 : 1;
  try {
    return compareNumbers(operator, arithmetic(sh, left, '[['), arithmetic(sh, right, '[[')) ? 0 : 1;
  } catch (error) {
    if (error instanceof Discard) return 1;
    throw error;
  }
}

function trace(sh: Shell, left: string, operator: string, right: string): void {
  if (sh.options.xtrace) traceText(sh, `[[ ${quoteTracedOperand(left)} ${operator} ${right === '' ? quoteTraced('') : right} ]]`);
}

function matchRegex(sh: Shell, text: string, word: Word): number {
  const source = expandEscaped(sh, word, escapeEre);
  trace(sh, text, '=~', source);
  let regex: RegExp;
  try {
    regex = ereToRegExp(source, sh.shopts.nocasematch);
  } catch {
    return 2;
  }
  const match = regex.exec(text);
  sh.vars.setList('BASH_REMATCH', match === null ? [] : match.map((group) => group ?? ''));
  return match === null ? 1 : 0;
}
