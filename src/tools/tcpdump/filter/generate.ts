import { backpatch, genAnd, genNot, genOr, returnBlock, type Block } from './block.ts';
import type { CodeState } from './code_state.ts';
import { genRelation } from './gen_arithmetic.ts';
import { genIdentifier } from './gen_identifier.ts';
import { genPrimitive } from './gen_primitive.ts';
import { genProtocolWord } from './gen_protocol.ts';
import { NO_QUALIFIERS, qualifiersBehind, type Expression, type Qualifiers } from './syntax.ts';

/** Code for one part of an expression, with `context` the qualifiers before it. libpcap: grammar.y's actions. */
export function generatePart(g: CodeState, expression: Expression, context: Qualifiers = NO_QUALIFIERS): Block {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const left = generatePart(g, expression.left, context);
      const right = generatePart(g, expression.right, qualifiersBehind(expression.left, context));
      if (expression.kind === 'and') genAnd(left, right);
      else genOr(left, right);
      return right;
    }
    case 'not': {
      const inner = generatePart(g, expression.inner, context);
      genNot(inner);
      return inner;
    }
    case 'group':
      return generatePart(g, expression.inner, context);
    case 'qualified':
      return generatePart(g, expression.id, expression.qualifiers);
    case 'protocol':
      return genProtocolWord(g, expression.name);
    case 'relation':
      return genRelation(g, expression.operator, expression.left, expression.right);
    case 'primitive':
      return genPrimitive(g, expression);
    default:
      return genIdentifier(g, expression, context);
  }
}

/** The root of the whole program: the expression, then "take `snaplen` bytes" or "drop". libpcap: finish_parse(). */
export function generate(g: CodeState, expression: Expression, snaplen: number): Block {
  const block = generatePart(g, expression);
  backpatch(block, returnBlock(snaplen));
  block.sense = !block.sense;
  backpatch(block, returnBlock(0));
  return block.head;
}
