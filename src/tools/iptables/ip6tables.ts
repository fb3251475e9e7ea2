import { program } from '../stdio.ts';
import { CommandLine } from './command_line.ts';
import { assertTable } from './do_command.ts';
import { helpText } from './help.ts';
import { listRules, saveRules } from './listing.ts';
import { NftHandle } from './nft_handle.ts';
import { reportError, VERSION } from './report.ts';
import { notModelled } from './xtables_error.ts';

/** ip6tables(8): there is no IPv6, so its tables are empty and stay so. */
export const ip6tables = program(function* (process, io) {
  const line = new CommandLine(process, 'ip6tables', process.argv.slice(1), 'filter', false);
  try {
    line.parse();
    if (line.instead !== undefined) {
      yield* io.print(line.instead === 'help' ? helpText('ip6tables', line.state) : `ip6tables v${VERSION}\n`);
      return 0;
    }
    assertTable(line.table);
    const { table, chain, rulenum, commands } = line;
    if (!commands.has('L') && !commands.has('S')) throw notModelled('ip6tables', 'IPv6 is');
    const handle = new NftHandle(process);
    handle.empty();
    const verbose = line.has('v');
    const format = {
      counters: verbose,
      via: verbose,
      lineNumbers: line.has('0'),
      kilo: !line.has('x'),
      noTable: false,
      numeric: line.has('n'),
    };
    if (commands.has('L')) yield* io.print(listRules(handle, table, chain, rulenum, format));
    if (commands.has('S')) yield* io.print(saveRules(handle, table, chain, rulenum, verbose));
    return 0;
  } catch (error) {
    for (const words of line.warnings) yield* io.error(`${words}\n`);
    return yield* reportError(io, 'ip6tables', error);
  }
});

/** ip6tables-save(8): no table is there. */
export const ip6tablesSave = program(function* (process, io) {
  const unknown = process.argv.slice(1).find((arg) => !/^(-c|--counters|-t|--table|filter|nat|mangle|raw|security)$/.test(arg));
  if (unknown === undefined) return 0;
  return yield* reportError(io, 'ip6tables-save', notModelled('ip6tables-save', `"${unknown}" is`));
});

export const ip6tablesRestore = program(function* (_process, io) {
  return yield* reportError(io, 'ip6tables-restore', notModelled('ip6tables-restore', 'IPv6 is'));
});
