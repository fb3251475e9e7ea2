import { SysError, strerror } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFMT, type Stat } from '../../uapi/file.ts';
import type { Main, Program } from '../../uapi/process.ts';
import { program } from '../stdio.ts';
import { parseExpression } from './expression.ts';
import { Find, FindError, type Node, type Visit } from './search.ts';

/** find(1) of GNU findutils. */
export const find: Main = program(function* (process, io) {
  const search = new Find(process, io);
  const args = process.argv.slice(1);
  while (/^-[HLP]+$/.test(args[0] ?? '')) {
    const last = args.shift()!.at(-1);
    search.follow = last === 'L' ? 'always' : last === 'H' ? 'operands' : 'never';
  }
  const starts: string[] = [];
  while (args.length > 0 && !/^(-.|[(!,]$)/.test(args[0])) starts.push(args.shift()!);
  let expression: Node;
  try {
    expression = parseExpression(search, args);
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    yield* io.error(error.whole ? `${error.message}\n` : `find: ${error.message}\n`);
    return error.status;
  }
  for (const warning of expression.warnings ?? []) yield* io.error(`find: warning: ${warning}\n`);
  for (const start of starts.length > 0 ? starts : ['.']) {
    yield* visit(search, expression, start, start, 0, undefined);
    if (search.ended) break;
  }
  for (const run of search.atEnd) yield* run();
  return search.status;
});

function* visit(search: Find, expression: Node, path: string, start: string, depth: number, device: number | undefined): Program<void> {
  let stat: Stat;
  try {
    stat = search.stat(path, depth);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* search.complain(`'${path}': ${strerror(error.errno)}`);
    return;
  }
  const here: Visit = { path, start, depth, stat };
  search.pruned = false;
  const shown = depth >= search.minDepth;
  if (shown && !search.depthFirst) yield* expression.run(here);
  const isDirectory = (stat.mode & S_IFMT) === S_IFDIR;
  if (isDirectory && !search.ended && (search.depthFirst || !search.pruned) && depth < search.maxDepth) {
    if (!search.xdev || device === undefined || stat.dev === device) yield* descend(search, expression, here, device ?? stat.dev);
  }
  if (shown && search.depthFirst && !search.ended) yield* expression.run(here);
}

function* descend(search: Find, expression: Node, { path, start, depth }: Visit, device: number): Program<void> {
  let names: string[];
  try {
    names = search.process.readdir(path).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* search.complain(`'${path}': ${strerror(error.errno)}`);
    return;
  }
  for (const name of names) {
    if (name === '.' || name === '..') continue;
    yield* visit(search, expression, path.endsWith('/') ? path + name : `${path}/${name}`, start, depth + 1, device);
    if (search.ended) return;
  }
}
