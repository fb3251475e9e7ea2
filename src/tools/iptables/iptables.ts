import type { Process, Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';
import { CommandLine } from './command_line.ts';
import { assertTable, doCommand, lookUpNames } from './do_command.ts';
import { helpText } from './help.ts';
import { NftHandle } from './nft_handle.ts';
import { reportError, VERSION } from './report.ts';

/** iptables(8) 1.8.11, the one that speaks to nf_tables. */
export const iptables = program(function* (process, io) {
  const line = new CommandLine(process, 'iptables', process.argv.slice(1), 'filter', false);
  try {
    return yield* run(process, io, line);
  } catch (error) {
    yield* warn(io, line);
    return yield* reportError(io, 'iptables', error);
  }
});

function* warn(io: Stdio, line: CommandLine): Program<void> {
  for (const words of line.warnings.splice(0)) yield* io.error(`${words}\n`);
}

function* run(process: Process, io: Stdio, line: CommandLine): Program<number> {
  line.parse();
  yield* warn(io, line);
  if (line.instead !== undefined) {
    const version = `iptables v${VERSION}`;
    yield* io.print(
      line.instead === 'help' ? helpText('iptables', line.state) : line.instead === 'version' ? `${version}\n` : `Not ${VERSION} ;-)\n`,
    );
    return 0;
  }
  assertTable(line.table);
  const handle = new NftHandle(process);
  handle.load();
  const names = yield* lookUpNames(process, handle, line);
  let output = '';
  try {
    doCommand(handle, line, (text) => (output += text), names);
    handle.commit();
  } finally {
    if (output !== '') yield* io.print(output);
  }
  return 0;
}
