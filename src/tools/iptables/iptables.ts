import { EBUSY, EEXIST, EINVAL, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { XtReply, XtRequest, XtTableInfo } from '../../uapi/xtables_old.ts';
import { program, type Stdio } from '../stdio.ts';
import { IptablesError, NO_CHAIN, named } from './errors.ts';
import { notModelled } from './extensions.ts';
import { parseIptables, type IptablesCommand } from './parse.ts';

const VERSION = 'iptables v1.8.11 (nf_tables)';
const HINT = "Try `iptables -h' or 'iptables --help' for more information.\n";

/** The built-in chains of each table, as listings have them. */
const BUILTIN: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/**
 * iptables(8) 1.8.11 as far as it goes without rules: every command line is read and refused as the real one does; chains are
 * kept and listed; a rule that would be right is answered with "not modelled".
 */
export const iptables = program(function* (process, io) {
  try {
    return yield* run(process, io);
  } catch (error) {
    if (!(error instanceof IptablesError)) throw error;
    const words = error.message;
    if (error.kind === 'hint') yield* io.error(`${VERSION}: ${words}\n${HINT}`);
    else if (error.kind === 'version') yield* io.error(`${VERSION}: ${words}\n`);
    else yield* io.error(`${error.kind === 'named' ? 'iptables: ' : ''}${words}\n`);
    return error.status;
  }
});

function oldXtables(process: Process, request: XtRequest): XtReply {
  return process.xtables(request as never) as unknown as XtReply;
}

function tablesOf(process: Process): XtTableInfo[] {
  return oldXtables(process, { op: 'tables' }).data ?? [];
}

function userChains(process: Process, table: string): string[] {
  return tablesOf(process).find(({ name }) => name === table)?.chains ?? [];
}

function* run(process: Process, io: Stdio): Program<number> {
  const isUserChain = (table: string, chain: string): boolean => userChains(process, table).includes(chain);
  const c = parseIptables(process, process.argv.slice(1), isUserChain);
  if (c.command === 'V') {
    yield* io.print(`${VERSION}\n`);
    return 0;
  }
  if (c.command === 'h') throw notModelled('-h is');
  if (!(c.table in BUILTIN)) {
    throw new IptablesError(3, `table '${c.table}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.`, 'version');
  }
  const builtin = BUILTIN[c.table];
  const exists = c.chain === undefined || builtin.includes(c.chain) || isUserChain(c.table, c.chain);
  switch (c.command) {
    case 'L':
    case 'S':
      if (!exists) throw named(NO_CHAIN);
      yield* io.print(c.command === 'L' ? listing(process, c) : rules(process, c));
      return 0;
    case 'F':
    case 'Z':
      if (!exists) throw named(NO_CHAIN);
      return 0;
    case 'N':
      if (oldXtables(process, { op: 'new-chain', table: c.table, chain: c.chain! }).error === -EEXIST) throw named('Chain already exists.');
      return 0;
    case 'X':
      return deleteChains(process, c);
    case 'P':
      return policy(process, c);
    case 'E':
      throw exists ? notModelled('-E is') : named(NO_CHAIN);
    case 'D':
    case 'C':
      throw c.number !== undefined ? named('Index of deletion too big.') : named('Bad rule (does a matching rule exist in that chain?).');
    default:
      return addRule(process, c, exists);
  }
}

function addRule(process: Process, c: IptablesCommand, exists: boolean): number {
  if (!exists) throw named(NO_CHAIN);
  if (c.command === 'R') throw named('Index of replacement too big.');
  if (c.command === 'I' && c.number !== undefined && c.number > 1) throw named('Index of insertion too big.');
  const rule = { protocol: c.protocol, matches: c.matches, target: c.target, options: c.options };
  const { error } = oldXtables(process, { op: 'check-rule', table: c.table, chain: c.chain!, rule });
  const what = c.command === 'I' ? 'RULE_INSERT' : 'RULE_APPEND';
  if (error === -EINVAL) throw new IptablesError(4, ` ${what} failed (${strerror(EINVAL)}): rule in chain ${c.chain}`, 'version');
  throw notModelled('rules are');
}

function deleteChains(process: Process, c: IptablesCommand): number {
  for (const chain of c.chain === undefined ? userChains(process, c.table) : [c.chain]) {
    const { error } = oldXtables(process, { op: 'delete-chain', table: c.table, chain });
    if (error === -EBUSY) throw new IptablesError(4, ` CHAIN_DEL failed (${strerror(EBUSY)}): chain ${chain}`, 'version');
    if (error !== 0) throw named(NO_CHAIN);
  }
  return 0;
}

function policy(process: Process, c: IptablesCommand): number {
  if (!BUILTIN[c.table].includes(c.chain!)) throw named('Bad built-in chain name.');
  if (c.argument !== 'ACCEPT' && c.argument !== 'DROP') throw named("Bad policy name. Run `dmesg' for more information.");
  if (c.argument === 'DROP') throw notModelled('the policy DROP is');
  oldXtables(process, { op: 'create', table: c.table });
  return 0;
}

function listing(process: Process, c: IptablesCommand): string {
  const builtin = BUILTIN[c.table];
  const chains = c.chain === undefined ? [...builtin, ...userChains(process, c.table)] : [c.chain];
  const counters = c.verbose ? ' 0 packets, 0 bytes' : '';
  const number = c.lineNumbers ? 'num  ' : '';
  const columns = c.verbose
    ? `${number} pkts bytes target     prot opt in     out     source               destination         `
    : `${number}target     prot opt source               destination         `;
  return chains
    .map((chain) => `Chain ${chain} (${builtin.includes(chain) ? `policy ACCEPT${counters}` : '0 references'})\n${columns}\n`)
    .join('\n');
}

function rules(process: Process, c: IptablesCommand): string {
  const builtin = BUILTIN[c.table];
  const chains = c.chain === undefined ? [...builtin, ...userChains(process, c.table)] : [c.chain];
  return chains.map((chain) => (builtin.includes(chain) ? `-P ${chain} ACCEPT\n` : `-N ${chain}\n`)).join('');
}
