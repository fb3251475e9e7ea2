import { strerror } from '../../uapi/errno.ts';
import type { Main, Process, Program } from '../../uapi/process.ts';
import { ip as iproute2 } from '../ip/ip.ts';
import { writeText } from '../stdio.ts';
import { captured } from './captured.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: ip [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]

OPTIONS := -f[amily] inet|inet6|link | -o[neline]

ip addr add|del IFADDR dev IFACE | show|flush [dev IFACE] [to PREFIX]
ip route list|flush|add|del|change|append|replace|test ROUTE
ip link set IFACE [up|down] [arp on|off] [multicast on|off]
	[promisc on|off] [mtu NUM] [name NAME] [qlen NUM] [address MAC]
	[master IFACE | nomaster] [netns PID] [type TYPE ARGS]
ip tunnel add|change|del|show [NAME]
	[mode ipip|gre|sit] [remote ADDR] [local ADDR] [ttl TTL]
ip neigh show|flush [to PREFIX] [dev DEV] [nud STATE]
ip rule [list] | add|del SELECTOR ACTION
`;

const OBJECTS = ['address', 'route', 'link', 'tunnel', 'neigh', 'rule'];
const OPTIONS = /^-(4|6|0|o|oneline|f|family)$/;

/** The options as they are, the object's whole name, the rest; undefined where busybox would not understand. */
function parse(args: readonly string[]): { options: string[]; object: string; rest: string[] } | undefined {
  const options: string[] = [];
  let at = 0;
  for (; args[at]?.startsWith('-'); at++) {
    if (!OPTIONS.test(args[at])) return undefined;
    options.push(args[at]);
    if (/^-f/.test(args[at])) options.push(args[++at] ?? '');
  }
  const word = args[at] as string | undefined;
  const object = word === undefined || word === '' ? undefined : OBJECTS.find((name) => name.startsWith(word));
  return object === undefined ? undefined : { options, object, rest: args.slice(at + 1) };
}

/** An interface's first line: no state, mode nor group; a peer in another namespace counts as down. */
function linkLine(line: string): string {
  const plain = line.replace(/ (state|mode|group) \S+/g, '').replace(/ link-netns(id)? \S+/g, '');
  return /^\d+: \S+@if\d+:/.test(plain) && !plain.includes('M-DOWN') ? plain.replace('>', ',M-DOWN>') : plain;
}

/** A route: who made it is not told, and each part has a blank before and behind it. */
function routeLine(line: string): string {
  const plain = line.replace(/ (proto|uid) \S+/g, '').replace(/ (linkdown|dead)\b/g, '');
  return `${plain.trimEnd().replace(/ (src|metric) /g, '  $1 ')} `;
}

/** iproute2's output as busybox's ip prints it. Busybox: networking/libiproute/. */
function rewrite(object: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const shown = lines.filter((line) => !(object === 'route' && line.trim().startsWith('cache')));
  const reshape = (line: string): string => {
    if (object === 'route') return routeLine(line);
    if (object === 'rule') return `${line.trimEnd()} `;
    if (object === 'neigh')
      return line
        .replace(/(\d)probes/, '$1 probes')
        .replace(/ {2,}/g, ' ')
        .trimEnd();
    return line.includes(' link-netns') || /^\d+: /.test(line) ? linkLine(line) : line.replace(/ link-netns(id)? \S+/g, '');
  };
  return shown.map((line) => `${reshape(line)}\n`).join('');
}

/** iproute2's complaint in busybox's words. */
function complaint(text: string, errno: number, rest: readonly string[], object: string): AppletError {
  const device = /^(?:Cannot find device|Device) "([^"]*)"/m.exec(text);
  if (device) {
    const setsFlags = object === 'link' && /^s/.test(rest[0] ?? '') && rest.some((word) => word === 'up' || word === 'down');
    if (setsFlags) return new AppletError('SIOCGIFFLAGS: No such device', false, 2);
    return new AppletError(`can't find device '${device[1]}'`, false, object === 'link' ? 2 : 1);
  }
  if (errno > 0) return new AppletError(`RTNETLINK answers: ${strerror(errno)}`, false, 2);
  const garbage = /^Error: either "dev" is duplicate, or "([^"]*)" is (?:a )?garbage/m.exec(text);
  if (garbage) return new AppletError(`either "dev" is duplicate, or "${garbage[1]}" is garbage`, false, 2);
  const argument = /^Error: argument "([^"]*)" is wrong: .*?"?(\w+)"?(?: value)?$/m.exec(text);
  if (argument) return new AppletError(`invalid argument '${argument[1]}' to '${argument[2]}'`, false, 2);
  const prefix = /^Error: (?:any valid|inet) prefix is expected rather than "([^"]*)"/m.exec(text);
  // busybox's `ip addr` sends what it could not read, and the kernel refuses it.
  if (prefix && object === 'address') return new AppletError('RTNETLINK answers: Numerical result out of range', false, 2);
  if (prefix) return new AppletError(`an inet prefix is expected rather than "${prefix[1].replace(/\/.*/, '')}"`);
  if (text.startsWith('patchbay:')) return new AppletError(text, true, 95);
  return usageError(USAGE);
}

/** busybox's ip: iproute2's younger sister, with fewer objects and shorter listings. */
export const ip: Main = function* (process: Process): Program<number> {
  const command = parse(process.argv.slice(1));
  if (command === undefined) throw usageError(USAGE);
  const { options, object, rest } = command;
  if (object === 'tunnel') throw new AppletError('patchbay: busybox ip: object "tunnel" is not modelled\n', true, 95);
  const argv = ['ip', ...options, ...(object === 'neigh' ? ['-s'] : []), object, ...rest];
  const { status, out, error, errno } = yield* captured(process, iproute2, argv);
  if (out !== '') yield* writeText(process, 1, rewrite(object, out));
  if (status !== 0) throw complaint(error, errno, rest, object);
  return 0;
};
