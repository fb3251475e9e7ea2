import { program } from '../stdio.ts';
import { reportError, VERSION } from './report.ts';
import { badParameter, notModelled } from './xtables_error.ts';

/** ebtables(8) and arptables(8): rules for frames and for ARP are not modelled, so their tables are empty and stay so. */

const EBTABLES: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'OUTPUT', 'POSTROUTING'],
  broute: ['BROUTING'],
};
const ARPTABLES = ['INPUT', 'OUTPUT'];

/** What `-L` or `-S` may stand with. */
interface Listing {
  table: string;
  chain: string | undefined;
  command: string;
  verbose: boolean;
}

/** A listing, or the version ('V'); anything else asks for what is not here. */
function parse(tool: string, what: string, words: readonly string[]): Listing {
  const listing: Listing = { table: 'filter', chain: undefined, command: '', verbose: false };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '-t' || word === '--table') listing.table = words[++i] ?? '';
    else if (word === '-V' || word === '--version') listing.command = 'V';
    else if (word === '--list' || /^-[nvx]*L[nvx]*$/.test(word)) listing.command = 'L';
    else if (word === '--list-rules' || word === '-S') listing.command = 'S';
    else if (!word.startsWith('-') && listing.command !== '') listing.chain = word;
    else if (!/^-[nvx]+$|^--L[nxc2]$/.test(word)) throw notModelled(tool, `${what} are`);
    if (/^-\w*v/.test(word)) listing.verbose = true;
  }
  if (listing.command === '') throw badParameter('no command specified');
  return listing;
}

function chains(tool: string, all: readonly string[] | undefined, { table, chain }: Listing): readonly string[] {
  if (all === undefined) throw notModelled(tool, `table "${table}" is`);
  if (chain === undefined) return all;
  if (!all.includes(chain)) throw notModelled(tool, `chain "${chain}" is`);
  return [chain];
}

export const ebtables = program(function* (process, io) {
  try {
    const listing = parse('ebtables', 'rules for frames', process.argv.slice(1));
    if (listing.command === 'V') yield* io.print(`ebtables v${VERSION}\n`);
    else {
      const lines = chains('ebtables', EBTABLES[listing.table], listing).map(
        (name) => `Bridge chain: ${name}, entries: 0, policy: ACCEPT\n`,
      );
      yield* io.print(`Bridge table: ${listing.table}\n\n${lines.join('\n')}`);
    }
    return 0;
  } catch (error) {
    return yield* reportError(io, 'ebtables', error);
  }
});

export const arptables = program(function* (process, io) {
  try {
    const listing = parse('arptables', 'rules for ARP', process.argv.slice(1));
    const { table, command, verbose } = listing;
    const names = chains('arptables', table === 'filter' ? ARPTABLES : undefined, listing);
    const counts = verbose ? ' 0 packets, 0 bytes' : '';
    if (command === 'V') yield* io.print(`arptables v${VERSION}\n`);
    else if (command === 'S') yield* io.print(names.map((name) => `-P ${name} ACCEPT\n`).join(''));
    else yield* io.print(names.map((name) => `Chain ${name} (policy ACCEPT${counts})\n`).join('\n'));
    return 0;
  } catch (error) {
    return yield* reportError(io, 'arptables', error);
  }
});

/** ebtables-save, arptables-save: no table is there. Their like that would make rules refuse. */
export const otherTables = program(function* (process, io) {
  const tool = process.argv[0].replace(/.*\//, '');
  if (tool.endsWith('-save') && process.argv.length === 1) return 0;
  return yield* reportError(io, tool, notModelled(tool, 'the program is'));
});
