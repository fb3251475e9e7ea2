import type { Program } from '../../uapi/process.ts';
import { parseAction } from './actions.ts';
import { parseTest } from './predicates.ts';
import { type Find, FindError, type Node, Words } from './search.ts';

/** The whole expression; without any action the files it is true of are printed. Findutils: find/tree.c. */
export function parseExpression(find: Find, args: readonly string[]): Node {
  const words = new Words(find, args);
  if (args.length === 0) return printing(words, ALWAYS);
  const node = list(words);
  if (words.next === ')') throw new FindError("you have too many ')'");
  return node.acts ? { ...node, warnings: words.warnings } : printing(words, node);
}

function* always(): Program<boolean> {
  return true;
}

const ALWAYS: Node = { run: always, acts: false };

function printing(words: Words, node: Node): Node {
  const print = parseAction(words, '-print')!;
  return { ...and(node, print), warnings: words.warnings };
}

function and(left: Node, right: Node): Node {
  return {
    acts: left.acts || right.acts,
    *run(here) {
      return (yield* left.run(here)) && (yield* right.run(here));
    },
  };
}

function list(words: Words): Node {
  let node = or(words);
  while (words.next === ',') {
    words.take();
    const [left, right] = [node, operandOf(words, ',', or)];
    node = {
      acts: left.acts || right.acts,
      *run(here) {
        yield* left.run(here);
        return yield* right.run(here);
      },
    };
  }
  return node;
}

function or(words: Words): Node {
  if (isOr(words.next)) throw new FindError(`invalid expression; you have used a binary operator '${words.next}' with nothing before it.`);
  let node = conjunction(words);
  while (isOr(words.next)) {
    const operator = words.take()!;
    const [left, right] = [node, operandOf(words, operator, conjunction)];
    node = {
      acts: left.acts || right.acts,
      *run(here) {
        return (yield* left.run(here)) || (yield* right.run(here));
      },
    };
  }
  return node;
}

function isOr(word: string | undefined): boolean {
  return word === '-o' || word === '-or';
}

function conjunction(words: Words): Node {
  let node = negation(words);
  for (let word = words.next; word !== undefined && word !== ')' && word !== ',' && !isOr(word); word = words.next) {
    if (word === '-a' || word === '-and') {
      words.take();
      node = and(node, operandOf(words, word, negation));
    } else node = and(node, negation(words));
  }
  return node;
}

function operandOf(words: Words, operator: string, parse: (words: Words) => Node): Node {
  if (words.next === undefined) throw new FindError(`expected an expression after '${operator}'`);
  return parse(words);
}

function negation(words: Words): Node {
  const word = words.next;
  if (word !== '!' && word !== '-not') return primary(words);
  words.take();
  const node = operandOf(words, word, negation);
  return {
    acts: node.acts,
    *run(here) {
      return !(yield* node.run(here));
    },
  };
}

function primary(words: Words): Node {
  const word = words.take()!;
  if (word === '(') {
    if (words.next === ')') throw new FindError('invalid expression; empty parentheses are not allowed.');
    const node = operandOf(words, '(', list);
    if (words.take() !== ')') {
      throw new FindError("invalid expression; I was expecting to find a ')' somewhere but did not see one.");
    }
    return node;
  }
  if (word === ')') throw new FindError("invalid expression; you have too many ')'");
  if (!word.startsWith('-')) throw new FindError(`paths must precede expression: \`${word}'`);
  if (globalOption(words, word)) return ALWAYS;
  words.firstTest ??= word;
  const node = parseAction(words, word) ?? parseTest(words, word);
  if (node === undefined) throw new FindError(`unknown predicate \`${word}'`);
  return node;
}

function globalOption(words: Words, word: string): boolean {
  const { find } = words;
  switch (word) {
    case '-maxdepth':
    case '-mindepth': {
      const depth = words.argument(word);
      if (!/^\d+$/.test(depth)) throw new FindError(`Expected a positive decimal integer argument to ${word}, but got '${depth}'`);
      if (word === '-maxdepth') find.maxDepth = Number(depth);
      else find.minDepth = Number(depth);
      break;
    }
    case '-depth':
    case '-d':
      find.depthFirst = true;
      break;
    case '-xdev':
    case '-mount':
      find.xdev = true;
      break;
    case '-follow':
      find.follow = 'always';
      return true;
    case '-noleaf':
    case '-warn':
    case '-nowarn':
    case '-daystart':
    case '-ignore_readdir_race':
      return true;
    default:
      return false;
  }
  if (words.firstTest !== undefined && find.process.isatty(0)) {
    words.warnings.push(
      `you have specified the global option ${word} after the argument ${words.firstTest}, but global options are not positional, i.e., ` +
        `${word} affects tests specified before it as well as those specified after it.  Please specify global options before other arguments.`,
    );
  }
  return true;
}
