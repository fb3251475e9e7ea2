import type { Process, Program } from '../../uapi/process.ts';
import { AddressNames } from './address_names.ts';
import { builtinTable } from './builtin_tables.ts';
import type { CommandLine } from './command_line.ts';
import { listRules, saveRules } from './listing.ts';
import {
  appendRule,
  checkRule,
  deleteChain,
  deleteRule,
  deleteRuleNumber,
  flushRules,
  insertRule,
  newChain,
  renameChain,
  replaceRule,
  type RuleRequest,
  setPolicy,
  zeroChain,
  zeroRule,
} from './nft_commands.ts';
import { type NftHandle, NftRefusal } from './nft_handle.ts';
import { VERSION_PROBLEM, XtablesError } from './xtables_error.ts';
import type { ListFormat } from './rule_print.ts';

/** Throws for a table that iptables does not have. */
export function assertTable(name: string): void {
  if (builtinTable(name) === undefined) throw new XtablesError(VERSION_PROBLEM, `table '${name}' does not exist`);
}

/**
 * Does what a command line says to the tables of `h` (which commits it) and gives what it prints to `say`. Throws NftRefusal,
 * XtablesError. iptables: do_commandx(), nft_prepare().
 */
export function doCommand(h: NftHandle, line: CommandLine, say: (text: string) => void, names?: AddressNames): void {
  const { table, commands, rulenum } = line;
  const chain = line.chain;
  const verbose = line.has('v') ? say : undefined;
  const [command] = commands;
  switch (command) {
    case 'A':
    case 'I':
    case 'R':
    case 'D':
    case 'C':
      ruleCommand(h, line, command, verbose);
      break;
    case 'd':
      deleteRuleNumber(h, table, chain!, rulenum - 1);
      break;
    case 'F':
      flushRules(h, table, chain, verbose);
      break;
    case 'N':
      newChain(h, table, chain!);
      break;
    case 'X':
      deleteChain(h, table, chain, verbose);
      break;
    case 'E':
      renameChain(h, table, chain!, line.newname);
      break;
    case 'P':
      setPolicy(h, table, chain!, line.policy!);
      break;
    default:
      listCommand(h, line, say, names);
  }
}

function ruleCommand(h: NftHandle, line: CommandLine, command: string, say: ((text: string) => void) | undefined): void {
  const { state, table, rulenum } = line;
  const chain = line.chain!;
  const jumpto = state.target === undefined ? state.jumpto : '';
  const sources = command === 'R' ? line.sources.slice(0, 1) : line.sources;
  const destinations = command === 'R' ? line.destinations.slice(0, 1) : line.destinations;
  for (const source of sources) {
    for (const destination of destinations) {
      const entry = state.entry(source.addr, source.mask, destination.addr, destination.mask);
      const request: RuleRequest = { table, chain, entry, jumpto, say };
      if (command === 'A') appendRule(h, request);
      else if (command === 'I') insertRule(h, request, rulenum - 1);
      else if (command === 'R') replaceRule(h, request, rulenum - 1);
      else if (command === 'D') deleteRule(h, request);
      else checkRule(h, request);
    }
  }
}

/** The names that `line` will show. Throws NftRefusal. */
export function* lookUpNames(process: Process, h: NftHandle, line: CommandLine): Program<AddressNames | undefined> {
  if (!line.commands.has('L') || line.has('n') || (line.chain !== undefined && !h.exists(line.table, line.chain))) return undefined;
  const names = new AddressNames();
  listRules(h, line.table, line.chain, line.rulenum, listFormat(line, names));
  yield* names.find(process);
  return names;
}

function listFormat(line: CommandLine, names: AddressNames | undefined): ListFormat {
  const verbose = line.has('v');
  const format = {
    numeric: line.has('n'),
    counters: verbose,
    via: verbose,
    lineNumbers: line.has('0'),
    kilo: !line.has('x'),
    noTable: false,
  };
  return { ...format, names };
}

/** -L, -S, -Z, and both at once. */
function listCommand(h: NftHandle, line: CommandLine, say: (text: string) => void, names?: AddressNames): void {
  const { table, chain, commands, rulenum } = line;
  const lists = commands.has('L') || commands.has('S');
  if (lists && (chain === undefined || !h.exists(table, chain))) say(h.taint(table));
  if (commands.has('L')) say(listRules(h, table, chain, rulenum, listFormat(line, names)));
  if (commands.has('S')) say(saveRules(h, table, chain, rulenum, line.has('v')));
  if (commands.has('Z')) zeroChain(h, table, chain, line.has('v') ? say : undefined);
  if (commands.has('z')) {
    if (chain === undefined) throw new NftRefusal('No chain/target/match by that name.');
    zeroRule(h, table, chain, rulenum - 1);
  }
}
