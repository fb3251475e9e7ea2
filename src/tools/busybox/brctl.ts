import { strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { brctl as bridgeUtils } from '../brctl.ts';
import { captured } from './captured.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: brctl COMMAND [BRIDGE [ARGS]]

Manage ethernet bridges
Commands:
	addbr BRIDGE		Create BRIDGE
	delbr BRIDGE		Delete BRIDGE
	addif BRIDGE IFACE	Add IFACE to BRIDGE
	delif BRIDGE IFACE	Delete IFACE from BRIDGE
`;

/** How many words each command takes behind its name. Debian's build knows no others. */
const COMMANDS: Readonly<Record<string, number>> = { addbr: 1, delbr: 1, addif: 2, delif: 2 };

/** busybox's brctl: making and unmaking bridges. Busybox: networking/brctl.c. */
export function* brctl(process: Process): Program<number> {
  const [command, ...words] = process.argv.slice(1);
  if (command === undefined) throw usageError(USAGE);
  if (!Object.hasOwn(COMMANDS, command)) throw new AppletError(`invalid argument '${command}' to 'brctl'`);
  if (words.length < COMMANDS[command]) throw usageError(USAGE);
  const { status, errno } = yield* captured(process, bridgeUtils, ['brctl', command, ...words]);
  if (status === 0) return 0;
  throw new AppletError(errno === 0 ? (words[1] ?? words[0]) : `bridge ${words[0]}: ${strerror(errno)}`);
}
