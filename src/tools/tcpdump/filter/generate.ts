import { backpatch, genAnd, genNot, genOr, returnBlock, type Block } from './block.ts';
import type { CodeState } from './code_state.ts';
import { genRelation } from './gen_arithmetic.ts';
import { genIdentifier } from './gen_identifier.ts';
import { genPrimitive } from './gen_primitive.ts';
import { genProtocolWord } from './gen_protocol.ts';
import { NO_QUALIFIERS, type Expression, type Qualifiers } from './syntax.ts';

/** Code, and the qualifiers that a bare identifier behind it takes. */
interface Generated {
  block: Block;
  qualifiers: Qualifiers;
}

/** Code for one part of an expression, with `context` the qualifiers before it. libpcap: grammar.y's actions. */
export function generatePart(g: CodeState, expression: Expression, context: Qualifiers = NO_QUALIFIERS): Generated {
  switch (expression.kind) {
    case 'and':
    case 'or': {
      const left = generatePart(g, expression.left, context);
      const right = generatePart(g, expression.right, left.qualifiers);
      if (expression.kind === 'and') genAnd(left.block, right.block);
      else genOr(left.block, right.block);
      return right;
    }
    case 'not': {
      const inner = generatePart(g, expression.inner, context);
      genNot(inner.block);
      return inner;
    }
    case 'group':
      return { block: generatePart(g, expression.inner, context).block, qualifiers: context };
    case 'qualified':
      return generatePart(g, expression.id, expression.qualifiers);
    case 'protocol':
      return { block: genProtocolWord(g, expression.name), qualifiers: NO_QUALIFIERS };
    case 'relation':
      return { block: genRelation(g, expression.operator, expression.left, expression.right), qualifiers: NO_QUALIFIERS };
    case 'primitive':
      return { block: genPrimitive(g, expression), qualifiers: NO_QUALIFIERS };
    default:
      return { block: genIdentifier(g, expression, context), qualifiers: context };
  }
}

/** The root of the whole program: the expression, then "take `snaplen` bytes" or "drop". libpcap: finish_parse(). */
export function generate(g: CodeState, expression: Expression, snaplen: number): Block {
  const { block } = generatePart(g, expression);
  backpatch(block, returnBlock(snaplen));
  block.sense = !block.sense;
  backpatch(block, returnBlock(0));
  return block.head;
}
