import { program } from '../stdio.ts';
import { reportError, VERSION } from './report.ts';
import { notModelled } from './xtables_error.ts';

/** iptables-legacy(8) and its like: the kernel's older tables, which stand beside nf_tables' and would be looked through too. */
export const iptablesLegacy = program(function* (process, io) {
  const tool = process.argv[0].replace(/.*\//, '');
  if (/^(-V|--version)$/.test(process.argv[1])) {
    yield* io.print(`${tool.replace('-legacy', '')} v${VERSION.replace('nf_tables', 'legacy')}\n`);
    return 0;
  }
  return yield* reportError(io, tool, notModelled(tool, 'the legacy tables are'));
});
