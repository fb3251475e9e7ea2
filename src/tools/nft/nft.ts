import type { Process, Program } from '../../uapi/process.ts';
import type { XtTableInfo } from '../../uapi/xtables.ts';
import { readTables } from '../iptables/nft_handle.ts';
import { program, type Stdio } from '../stdio.ts';
import { isForeign, tableWords } from './ruleset.ts';

const VERSION = 'nftables v1.1.3 (Commodore Bullmoose #4)\n';
const HELP = `Usage: nft list ruleset [ip]
       nft list tables
       nft list chains
       nft list table [ip] NAME
       nft list chain [ip] TABLE CHAIN

Shows what iptables made in nf_tables' own words. Patchbay has no other nft commands.
`;
const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** nft(8), as far as it looks at what iptables made. */
export const nft = program(function* (process, io) {
  const words = process.argv.slice(1).flatMap((arg) => arg.trim().split(/\s+/));
  const options = words.filter((word) => word.startsWith('-'));
  const command = words.filter((word) => !word.startsWith('-') && word !== '');
  if (options.some((option) => option === '-v' || option === '--version')) {
    yield* io.print(VERSION);
    return 0;
  }
  if (options.some((option) => option === '-h' || option === '--help')) {
    yield* io.print(HELP);
    return 0;
  }
  const unknown = options.find((option) => !/^-[ny]+$|^--numeric$/.test(option));
  if (unknown !== undefined) return yield* notModelled(io, `option "${unknown}" is`);
  if (command.length === 0) {
    yield* io.error('nft: no command specified\n');
    return 1;
  }
  if (command[0] !== 'list') return yield* notModelled(io, `"${command[0]}" is`);
  return yield* list(process, io, command);
});

function* notModelled(io: Stdio, what: string): Program<number> {
  yield* io.error(`patchbay: nft: ${what} not modelled\n`);
  return 95;
}

function* list(process: Process, io: Stdio, command: readonly string[]): Program<number> {
  const [, what, ...names] = command;
  const family = FAMILIES.includes(names[0]) ? names.shift() : undefined;
  const tables = family === undefined || family === 'ip' ? readTables(process) : [];
  switch (what) {
    case 'tables':
      yield* io.print(tables.map(({ name }) => `table ip ${name}\n`).join(''));
      return 0;
    case 'ruleset':
      for (const table of tables) yield* show(process, io, table);
      return 0;
    case 'chains':
      for (const table of tables) yield* io.print(tableWords(process, table, false));
      return 0;
    case 'table':
    case 'chain': {
      const table = tables.find(({ name }) => name === names[0]);
      if (table === undefined) return yield* nothing(io, command, names[0] ?? '');
      if (what === 'table') return yield* show(process, io, table);
      const chain = table.chains.find(({ name }) => name === names[1]);
      if (chain === undefined) return yield* nothing(io, command, names[1] ?? '');
      return yield* show(process, io, { ...table, chains: [chain] });
    }
    default:
      return yield* notModelled(io, `"list ${what ?? ''}" is`);
  }
}

function* show(process: Process, io: Stdio, table: XtTableInfo): Program<number> {
  if (isForeign(table)) yield* io.error(`# Warning: table ip ${table.name} is managed by iptables-nft, do not touch!\n`);
  yield* io.print(tableWords(process, table));
  return 0;
}

/** Under the word at fault, as nft marks it. */
function* nothing(io: Stdio, command: readonly string[], word: string): Program<number> {
  const line = command.join(' ');
  yield* io.error(`Error: No such file or directory\n${line}\n${' '.repeat(line.lastIndexOf(word))}${'^'.repeat(word.length)}\n`);
  return 1;
}
