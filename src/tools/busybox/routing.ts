import type { Process, Program } from '../../uapi/process.ts';
import { arp as netToolsArp } from '../net-tools/arp.ts';
import { netstat as netToolsNetstat } from '../net-tools/netstat.ts';
import { route as netToolsRoute } from '../net-tools/route.ts';
import { writeText } from '../stdio.ts';
import { traceroute as bigTraceroute } from '../traceroute/traceroute.ts';
import { captured, type Captured } from './captured.ts';
import { AppletError, usageError } from './usage.ts';

const ROUTE_USAGE = `Usage: route [-ne] [-A inet[6]] [{add|del} [-net|-host] TARGET [netmask MASK]
	[gw GATEWAY] [metric N] [mss BYTES] [window BYTES] [reject] [IFACE]]

Show or edit kernel routing tables

	-n	Don't resolve names
	-e	Display other/more information
	-A inet[6]	Select address family
`;

const NETSTAT_USAGE = `Usage: netstat [-ral] [-tuwx] [-en]

Display networking information

	-r	Routing table
	-a	All sockets
	-l	Listening sockets
		Else: connected sockets
	-t	TCP sockets
	-u	UDP sockets
	-w	Raw sockets
	-x	Unix sockets
		Else: all socket types
	-e	Other/more information
	-n	Don't resolve names
`;

/** The big brother's complaint behind the applet's name; what is not modelled stays as it is. */
function refuse({ error }: Captured, usage: string): AppletError {
  const line = error.split('\n')[0];
  if (line.startsWith('patchbay:')) return new AppletError(error, true, 95);
  return /^SIOC\w+/.test(line) ? new AppletError(line) : usageError(usage);
}

/** busybox's route. Busybox: networking/route.c. */
export function* route(process: Process): Program<number> {
  const args = process.argv.slice(1);
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (words.length > 0 && !/^(add|del(ete)?|inet)$/.test(words[0])) throw usageError(ROUTE_USAGE);
  const result = yield* captured(process, netToolsRoute, ['route', ...args]);
  const numeric = args.some((arg) => /^-\w*n/.test(arg));
  const shown = numeric ? result.out : result.out.replace(/^(\S+\s+)0\.0\.0\.0 {8}( *)/gm, '$1*              $2');
  yield* writeText(process, 1, shown);
  if (result.status !== 0) throw refuse(result, ROUTE_USAGE);
  return 0;
}

/** busybox's arp: its lists are those of arp -a. Busybox: networking/arp.c. */
export function* arp(process: Process): Program<number> {
  const args = process.argv.slice(1);
  const changes = args.some((arg) => /^-[sd]/.test(arg));
  const result = yield* captured(process, netToolsArp, [
    'arp',
    ...(changes ? [] : ['-an']),
    ...args.filter((arg) => changes || !/^-[an]+$/.test(arg)),
  ]);
  if (result.status !== 0 && args.some((arg) => arg.startsWith('-d'))) throw new AppletError('SIOCDARP(pub): No such file or directory');
  yield* writeText(
    process,
    1,
    result.out.replace(/ at (\S+) \[ether\]( PERM)? on /g, (_all, mac: string, perm?: string) => ` at ${mac} [ether]${perm ?? ' '} on `),
  );
  if (result.status === 0) return 0;
  throw refuse(result, 'Usage: arp\n');
}

/** busybox's netstat. Busybox: networking/netstat.c. */
export function* netstat(process: Process): Program<number> {
  const args = process.argv.slice(1);
  const wrong = /[^ralntuwxeW]/.exec(
    args
      .filter((arg) => arg.startsWith('-'))
      .map((arg) => arg.slice(1))
      .join(''),
  );
  if (wrong) throw usageError(NETSTAT_USAGE, `netstat: invalid option -- '${wrong[0]}'`);
  const result = yield* captured(process, netToolsNetstat, ['netstat', ...args]);
  const rows = result.out
    .replace('I-Node   Path', 'I-Node Path')
    .replace(/^(Proto Recv-Q Send-Q .*State) *$/gm, '$1       ')
    .replace(/^((?:tcp|udp|raw) .*\S) *$/gm, (row) => {
      const line = row.trimEnd();
      return line.length < 92 ? line.padEnd(92) : line;
    });
  yield* writeText(process, 1, rows);
  if (result.status !== 0) throw refuse(result, NETSTAT_USAGE);
  return 0;
}

/** busybox's traceroute: one probe at a time, and packets of 46 bytes. */
export function* traceroute(process: Process): Program<number> {
  const args = process.argv.slice(1);
  const result = yield* captured(process, bigTraceroute, ['traceroute', '-N', '1', ...args, ...(args.length > 0 ? ['46'] : [])]);
  const host = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';
  const refused = /^(?:connect|send): (.*)$/m.exec(result.error)?.[1];
  if (refused !== undefined) throw new AppletError(`can't connect to remote host (${host}): ${refused}`);
  yield* writeText(process, 1, result.out);
  if (result.status === 0) return 0;
  if (result.error.startsWith('patchbay:')) throw new AppletError(result.error, true, 95);
  throw new AppletError(`bad address '${host}'`);
}
