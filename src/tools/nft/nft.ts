import type { Process, Program } from '../../uapi/process.ts';
import type { XtTableInfo } from '../../uapi/xtables.ts';
import { readTables } from '../iptables/nft_handle.ts';
import { program, type Stdio } from '../stdio.ts';
import { type ListStyle, isForeign, tableWords } from './ruleset.ts';

const VERSION = 'nftables v1.1.3 (Commodore Bullmoose #4)\n';
const HELP = `Usage: nft [-n] [-s] [-t] [-y] COMMAND
       nft list ruleset [ip]
       nft list tables [ip]
       nft list chains [ip]
       nft list table [ip] NAME
       nft list chain [ip] TABLE CHAIN

  -s    without counters     -y    priorities as numbers     -n    all as numbers

Shows what iptables made in nf_tables' own words. Patchbay has no other nft commands.
`;
const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const COMMANDS = new Set('add create insert replace delete destroy get flush reset rename export import monitor describe'.split(' '));
/** Options that change nothing of what there is here; others that nft has. */
const [QUIET, OTHERS] = ['tNu', 'aceijoSTfDIdV'];
const LONG: Readonly<Record<string, string>> = {
  ...{ version: 'v', help: 'h', numeric: 'n', stateless: 's', terse: 't', 'numeric-priority': 'y', 'numeric-protocol': 'p' },
  ...{
    handle: 'a',
    json: 'j',
    echo: 'e',
    check: 'c',
    interactive: 'i',
    file: 'f',
    optimize: 'o',
    service: 'S',
    reversedns: 'N',
    guid: 'u',
  },
  ...{ debug: 'd', define: 'D', includepath: 'I', 'numeric-time': 'T' },
};

/** Ends the program: what it says, and its exit status. */
class Refusal {
  readonly text: string;
  readonly status: number;

  constructor(text: string, status = 1) {
    this.text = text;
    this.status = status;
  }
}

function notModelled(what: string): Refusal {
  return new Refusal(`patchbay: nft: ${what} not modelled\n`, 95);
}

/** nft(8), as far as it looks at what iptables made. */
export const nft = program(function* (process, io) {
  try {
    const args = process.argv.slice(1).flatMap((arg) => arg.trim().split(/\s+/));
    const letters = optionLetters(args.filter((word) => word.startsWith('-')));
    if (letters.includes('v')) yield* io.print(VERSION);
    else if (letters.includes('h')) yield* io.print(HELP);
    else yield* run(process, io, letters, new Words(args.filter((word) => word !== '' && !word.startsWith('-'))));
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield* io.error(error.text);
    return error.status;
  }
});

function optionLetters(options: readonly string[]): string {
  let letters = '';
  for (const option of options) {
    const long = option.startsWith('--') ? LONG[option.slice(2)] : undefined;
    if (option.startsWith('--') && long === undefined) throw new Refusal(`nft: unrecognized option '${option}'\n`);
    letters += long ?? option.slice(1);
  }
  for (const letter of letters) {
    if (OTHERS.includes(letter)) throw notModelled(`option "-${letter}" is`);
    if (!`vhnpsy${QUIET}`.includes(letter)) throw new Refusal(`nft: invalid option -- '${letter}'\n`);
  }
  return letters;
}

/** A command's words one after the other, and what is wrong with one of them. */
class Words {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  get count(): number {
    return this.words.length;
  }

  next(): string | undefined {
    return this.words[this.at++];
  }

  /** A name that must be there. */
  name(): string {
    const word = this.next();
    if (word === undefined) throw this.wrong('syntax error, unexpected newline, expecting string or last');
    return word;
  }

  /** The family, ip when none is said; undefined: another one than ip, of which there is nothing. */
  family(): 'ip' | undefined {
    if (!FAMILIES.includes(this.words[this.at])) return 'ip';
    return this.next() === 'ip' ? 'ip' : undefined;
  }

  end(): void {
    if (this.next() !== undefined) throw this.wrong('syntax error, unexpected string, expecting end of file or newline or semicolon');
  }

  /** An error with the word read last underlined, as nft marks it; the line's end when there was none. */
  wrong(what: string): Refusal {
    const line = this.words.join(' ');
    const word = this.words[this.at - 1] ?? '';
    const before = this.words.slice(0, this.at - 1).join(' ').length + (word === '' ? 0 : 1);
    return new Refusal(`Error: ${what}\n${line}\n${' '.repeat(before)}${'^'.repeat(Math.max(1, word.length))}\n`);
  }
}

function* run(process: Process, io: Stdio, letters: string, words: Words): Program<void> {
  const command = words.next();
  if (command === undefined) throw new Refusal('nft: no command specified\n');
  if (COMMANDS.has(command) || (command !== 'list' && words.count > 2)) throw notModelled(`"${command}" is`);
  const style = { stateless: letters.includes('s'), numericPriority: /[ny]/.test(letters), numericProtocol: /[np]/.test(letters) };
  if (command === 'list') yield* list(process, io, style, words);
  else {
    // A rule's beginning without a verb: the name of a table, and of a chain.
    words.name();
    words.next();
    throw words.wrong('syntax error, unexpected newline');
  }
}

function* list(process: Process, io: Stdio, style: ListStyle, words: Words): Program<void> {
  const what = words.next();
  if (what === undefined) throw words.wrong('syntax error, unexpected newline');
  const tables = words.family() === 'ip' ? readTables(process) : [];
  switch (what) {
    case 'ruleset':
    case 'tables':
    case 'chains':
      words.end();
      for (const table of tables) {
        if (what === 'ruleset') yield* show(process, io, table, style);
        else yield* io.print(what === 'tables' ? `table ip ${table.name}\n` : tableWords(process, table, style, false));
      }
      return;
    case 'table':
    case 'chain':
      return yield* listNamed(process, io, style, words, what, tables);
    case 'sets':
    case 'maps':
    case 'meters':
    case 'flowtables':
      words.end();
      yield* io.print(tables.map(({ name }) => `table ip ${name} {\n}\n`).join(''));
      return;
    case 'counters':
    case 'quotas':
    case 'limits':
      return words.end();
    case 'rule':
    case 'rules':
      throw words.wrong(`syntax error, unexpected ${what}`);
    default:
      if (/^[a-z]+$/.test(what) && !KNOWN_LISTS.has(what)) throw words.wrong('syntax error, unexpected string');
      throw notModelled(`"list ${what}" is`);
  }
}

const KNOWN_LISTS = new Set('set map meter flowtable counter quota limit secmark synproxy hooks ct secmarks synproxys'.split(' '));

function* listNamed(
  process: Process,
  io: Stdio,
  style: ListStyle,
  words: Words,
  what: 'table' | 'chain',
  tables: readonly XtTableInfo[],
): Program<void> {
  const name = words.name();
  const table = tables.find((one) => one.name === name);
  const missing = table === undefined ? words.wrong('No such file or directory') : undefined;
  let chains = table?.chains;
  let missingChain: Refusal | undefined;
  if (what === 'chain') {
    const wanted = words.name();
    chains = chains?.filter((chain) => chain.name === wanted);
    if (chains?.length === 0) missingChain = words.wrong('No such file or directory');
  }
  words.end();
  const refusal = missing ?? missingChain;
  if (refusal !== undefined) throw refusal;
  yield* show(process, io, { ...table!, chains: chains! }, style);
}

function* show(process: Process, io: Stdio, table: XtTableInfo, style: ListStyle): Program<void> {
  if (isForeign(table)) yield* io.error(`# Warning: table ip ${table.name} is managed by iptables-nft, do not touch!\n`);
  yield* io.print(tableWords(process, table, style));
}
