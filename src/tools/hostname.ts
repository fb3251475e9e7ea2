import { IFF_LOOPBACK, IFF_UP } from '../uapi/if.ts';
import { type AddrMsg, type LinkMsg, NLM_F_DUMP, RTM_GETADDR, RTM_GETLINK } from '../uapi/rtnetlink.ts';
import { AF_INET } from '../uapi/socket.ts';
import type { Process, Program } from '../uapi/process.ts';
import { strerror, SysError } from '../uapi/errno.ts';
import { formatIpv4 } from '../wire/addr.ts';
import { Getopt } from './getopt.ts';
import { hostEntries } from './netdb.ts';
import { getaddrinfo } from './resolver/getaddrinfo.ts';
import { program } from './stdio.ts';

const USAGE = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {yp,nis,}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
`;

const LONG = [
  { name: 'alias', argument: 'none', value: 'a' },
  { name: 'all-fqdns', argument: 'none', value: 'A' },
  { name: 'boot', argument: 'none', value: 'b' },
  { name: 'domain', argument: 'none', value: 'd' },
  { name: 'fqdn', argument: 'none', value: 'f' },
  { name: 'long', argument: 'none', value: 'f' },
  { name: 'file', argument: 'required', value: 'F' },
  { name: 'ip-address', argument: 'none', value: 'i' },
  { name: 'all-ip-addresses', argument: 'none', value: 'I' },
  { name: 'short', argument: 'none', value: 's' },
  { name: 'yp', argument: 'none', value: 'y' },
  { name: 'nis', argument: 'none', value: 'y' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'version', argument: 'none', value: 'V' },
] as const;

/** The addresses of all interfaces that are up, but loopback. */
function addresses(p: Process): string {
  const links = p.rtnetlink({ type: RTM_GETLINK, flags: NLM_F_DUMP, body: {} });
  const wanted = new Set<number | undefined>();
  for (const { body } of links.messages as { body: LinkMsg }[])
    if ((body.flags! & (IFF_UP | IFF_LOOPBACK)) === IFF_UP) wanted.add(body.index);
  const { messages } = p.rtnetlink({ type: RTM_GETADDR, flags: NLM_F_DUMP, body: { family: AF_INET } });
  let text = '';
  for (const { body } of messages as { body: AddrMsg }[]) {
    const { local, index } = body;
    if (local !== undefined && wanted.has(index)) text += `${formatIpv4(local)} `;
  }
  return `${text}\n`;
}

/** Ends the program with words for standard error. */
class Failure extends Error {}

/** What is printed for a display option. `program`: the name it was called by. */
function* display(p: Process, program: string, option: string): Program<string> {
  const name = p.hostname();
  if (option === 'I') return addresses(p);
  if (option === 's') return `${name.split('.')[0]}\n`;
  // Nobody has set a NIS domain; only domainname(1) takes the kernel's "(none)" for an answer.
  if (option === 'y' && program === 'domainname') return '(none)\n';
  if (option === 'y') throw new Failure('Local domain name not set');
  if (option === 'A') return '\n';
  const found = yield* getaddrinfo(p, name);
  if (typeof found === 'string') throw new Failure(found);
  if (option === 'i') return `${found.addrs.map(formatIpv4).join(' ')}\n`;
  if (option === 'f') return `${found.canonname}\n`;
  const entry = hostEntries(p).find((host) => host.name === name || host.aliases.includes(name));
  if (option === 'a') return `${(entry?.aliases ?? []).join(' ')}\n`;
  const dot = found.canonname.indexOf('.');
  return dot < 0 ? '' : `${found.canonname.slice(dot + 1)}\n`;
}

/** What its other names stand for. */
const OTHER_NAMES: Readonly<Record<string, string>> = { dnsdomainname: 'd', domainname: 'y', nisdomainname: 'y', ypdomainname: 'y' };

/** hostname(1), also by its names dnsdomainname, domainname, nisdomainname and ypdomainname. */
export const hostname = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'aAbdfF:hiIsVy?', LONG);
  const name = p.argv[0].replace(/.*\//, '');
  let option = OTHER_NAMES[name] ?? '';
  let file: string | undefined;
  for (let next = getopt.next(); next !== undefined; next = getopt.next()) {
    if (next.option === '?' || next.option === 'h') {
      yield* io.error(`${next.error === undefined ? '' : `${next.error}\n`}${USAGE}`);
      return 255;
    }
    if (next.option === 'F') file = next.argument;
    else option = next.option;
  }
  if (option === 'V') {
    yield* io.print('hostname 3.25\n');
    return 0;
  }
  if (getopt.operands.length > (option !== '' && option !== 'y' && option !== 'b' ? 0 : 1)) {
    yield* io.error(USAGE);
    return 255;
  }
  const wanted = file === undefined ? getopt.operands[0] : readName(p, file);
  if (wanted instanceof SysError) {
    yield* io.error(`${name}: ${strerror(wanted.errno)}\n`);
    return 1;
  }
  if (wanted !== undefined && option === 'y') {
    yield* io.error(`patchbay: ${name}: setting a NIS domain is not modelled\n`);
    return 95;
  }
  if (wanted !== undefined) {
    if (!/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(wanted)) {
      yield* io.error('hostname: the specified hostname is invalid\n');
      return 1;
    }
    p.sethostname(wanted);
    return 0;
  }
  if (option === '' || option === 'b') {
    yield* io.print(`${p.hostname()}\n`);
    return 0;
  }
  try {
    yield* io.print(yield* display(p, name, option));
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* io.error(`${name}: ${error.message}\n`);
    return 1;
  }
});

function readName(p: Process, path: string): string | undefined | SysError {
  try {
    return p
      .readFile(path)
      .split('\n')
      .find((line) => line !== '' && !line.startsWith('#'));
  } catch (error) {
    if (error instanceof SysError) return error;
    throw error;
  }
}
