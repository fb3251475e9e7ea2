import { forEachChild, parse, type SyntaxNode } from 'unbash';

/** Alias expansion, on the text of a line before it is parsed for good. bash: parse.y, alias.c. */

interface Region {
  start: number;
  end: number;
  /** The aliases this text came from: they are not expanded again in it. */
  names: ReadonlySet<string>;
}

const MOST_ROUNDS = 50;

/** Replaces the aliases among the command words of `text`. */
export function expandAliases(text: string, aliases: ReadonlyMap<string, string>): string {
  let regions: Region[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = firstAlias(text, aliases, regions);
    if (found === undefined) return text;
    const { start, end, name, value } = found;
    const inside = regions.filter((region) => region.start <= start && region.end >= end);
    const names = new Set([name, ...inside.flatMap((region) => [...region.names])]);
    const shift = value.length - (end - start);
    regions = regions.map((region) => ({
      ...region,
      start: region.start > start ? region.start + shift : region.start,
      end: region.end >= end ? region.end + shift : region.end,
    }));
    regions.push({ start, end: start + value.length, names });
    text = text.slice(0, start) + value + text.slice(end);
  }
  return text;
}

interface Found {
  start: number;
  end: number;
  name: string;
  value: string;
}

function firstAlias(text: string, aliases: ReadonlyMap<string, string>, regions: readonly Region[]): Found | undefined {
  let best: Found | undefined;
  const consider = (start: number, end: number): void => {
    const name = text.slice(start, end);
    const value = aliases.get(name);
    if (value === undefined || (best !== undefined && best.start <= start)) return;
    if (regions.some((region) => region.start <= start && region.end >= end && region.names.has(name))) return;
    best = { start, end, name, value };
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && node.name !== undefined) {
      consider(node.name.pos, node.name.end);
      for (const word of blankEnded(node.name.end, regions, aliases, text)) {
        const next = node.suffix.find((item) => item.type === 'Word' && item.pos >= word);
        if (next !== undefined) consider(next.pos, next.end);
      }
    }
    // What is quoted is expanded when it runs.
    if (node.type !== 'Word') forEachChild(node, visit);
  };
  visit(parse(text));
  return best;
}

/** An alias whose value ends in a blank has the next word looked up too. */
function blankEnded(end: number, regions: readonly Region[], aliases: ReadonlyMap<string, string>, text: string): number[] {
  void text;
  return regions
    .filter((region) => region.end >= end && region.end <= end + 1 && [...region.names].some((name) => /\s$/.test(aliases.get(name) ?? '')))
    .map((region) => region.end);
}
