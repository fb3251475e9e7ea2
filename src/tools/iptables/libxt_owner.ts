import type { Process } from '../../uapi/process.ts';
import { type XtOwner, XT_OWNER_GID, XT_OWNER_SOCKET, XT_OWNER_SUPPL_GROUPS, XT_OWNER_UID } from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { strtoul, UINT32_MAX } from './strtoul.ts';
import { badParameter, badValue } from './xtables_error.ts';

/** [name, id] of each line of passwd(5) or group(5). */
function ids(process: Process, path: string): [string, number][] {
  try {
    const lines = process.readFile(path).split('\n');
    return lines
      .map((line) => line.split(':'))
      .filter((fields) => fields.length > 2)
      .map(([name, , id]) => [name, Number(id)]);
  } catch {
    return [];
  }
}

/** A name, "1000", "1000-1999" or "1000:1999". */
function parseIds(call: XtOptionCall<XtOwner>, path: string): [number, number] {
  const { arg } = call;
  const named = ids(call.process, path).find(([name]) => name === arg);
  if (named !== undefined) return [named[1], named[1]];
  const from = strtoul(arg, 0, UINT32_MAX - 1);
  const bad = badValue('owner', `--${call.id}`, arg);
  if (from === undefined) throw bad;
  if (from.end === arg.length) return [from.value, from.value];
  const to = /[-:]/.test(arg[from.end]) ? strtoul(arg.slice(from.end + 1), 0, UINT32_MAX - 1) : undefined;
  if (to === undefined || from.end + 1 + to.end !== arg.length) throw bad;
  return [from.value, to.value];
}

function show(process: Process, path: string, min: number, max: number, numeric: boolean): string {
  if (min !== max) return ` ${min}-${max}`;
  return ` ${(numeric ? undefined : ids(process, path).find(([, id]) => id === min)?.[0]) ?? min}`;
}

function words(info: XtOwner, labels: readonly string[], process: Process, numeric: boolean): string {
  const item = (bit: number, label: string, value: string): string =>
    info.match & bit ? `${info.invert & bit ? ' !' : ''} ${label}${value}` : '';
  return (
    item(XT_OWNER_SOCKET, labels[0], '') +
    item(XT_OWNER_UID, labels[1], show(process, '/etc/passwd', info.uidMin, info.uidMax, numeric)) +
    item(XT_OWNER_GID, labels[2], show(process, '/etc/group', info.gidMin, info.gidMax, numeric)) +
    item(XT_OWNER_SUPPL_GROUPS, labels[3], '')
  );
}

/** Who sent a packet of this machine. */
export const LIBXT_OWNER: XtExtension<XtOwner> = {
  name: 'owner',
  options: [
    { name: 'uid-owner', id: 'uid-owner', type: 'string', invert: true },
    { name: 'gid-owner', id: 'gid-owner', type: 'string', invert: true },
    { name: 'socket-exists', id: 'socket-exists', type: 'none', invert: true },
    { name: 'suppl-groups', id: 'suppl-groups', type: 'none' },
  ],
  init: () => ({ uidMin: 0, uidMax: 0, gidMin: 0, gidMax: 0, match: 0, invert: 0 }),
  parse(call) {
    const { id, data } = call;
    if (id === 'uid-owner') [data.uidMin, data.uidMax] = parseIds(call, '/etc/passwd');
    if (id === 'gid-owner') [data.gidMin, data.gidMax] = parseIds(call, '/etc/group');
    if (id === 'suppl-groups' && !(data.match & XT_OWNER_GID)) {
      throw badValue('owner', '--suppl-groups', 'you need to use --gid-owner first');
    }
    const bits: Record<string, number> = { 'uid-owner': XT_OWNER_UID, 'gid-owner': XT_OWNER_GID, 'socket-exists': XT_OWNER_SOCKET };
    const bit = bits[id] ?? XT_OWNER_SUPPL_GROUPS;
    data.match |= bit;
    if (call.invert) data.invert |= bit;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required');
  },
  print: (info, { process, numeric }) =>
    words(info, ['owner socket exists', 'owner UID match', 'owner GID match', 'incl. suppl. groups'], process, numeric),
  save: (info, { process }) => words(info, ['--socket-exists', '--uid-owner', '--gid-owner', '--suppl-groups'], process, true),
  help: `[!] --uid-owner USER[-USER]     whose process sent it, by name or number
[!] --gid-owner GROUP[-GROUP]   of which group
--suppl-groups                  the groups a process is in besides count too
[!] --socket-exists             it was sent by a socket at all`,
};
