import type { Process, Program } from '../uapi/process.ts';
import { type Stdio, program } from './stdio.ts';

/** What is installed: Debian 13's packages whose programs are modelled, and their versions there. */
const INSTALLED: Readonly<Record<string, string>> = {
  bash: '5.2.37-2+b10',
  'bind9-dnsutils': '1:9.20.26-1~deb13u1',
  'bind9-host': '1:9.20.26-1~deb13u1',
  'bridge-utils': '1.7.1-4+b1',
  'busybox-static': '1:1.37.0-6+b9',
  conntrack: '1:1.4.8-2',
  coreutils: '9.7-3',
  curl: '8.14.1-2+deb13u5',
  diffutils: '1:3.10-4',
  'dnsmasq-base': '2.91-1+deb13u2',
  ethtool: '1:6.14.2-1',
  findutils: '4.10.0-3',
  grep: '3.11-4',
  'inetutils-telnet': '2:2.6-3+deb13u3',
  iperf3: '3.18-2+deb13u2',
  iproute2: '6.15.0-1',
  ipset: '7.22-1+b1',
  iptables: '1.8.11-2',
  'iputils-arping': '3:20240905-3',
  'iputils-ping': '3:20240905-3',
  'iputils-tracepath': '3:20240905-3',
  kmod: '34.2-2',
  less: '668-1',
  'man-db': '2.13.1-1',
  mawk: '1.3.4.20250131-1',
  'mtr-tiny': '0.95-1.1+b1',
  'net-tools': '2.10-1.3',
  'netcat-openbsd': '1.229-1',
  nftables: '1.1.3-1',
  nmap: '7.95+dfsg-3',
  procps: '2:4.0.4-9',
  'python3-minimal': '3.13.5-1',
  sed: '4.9-2+deb13u1',
  socat: '1.8.0.3-1+deb13u1',
  sudo: '1.9.16p2-3+deb13u2',
  tcpdump: '4.99.5-2',
  traceroute: '1:2.1.6-1',
  'util-linux': '2.41.5-0+deb13u1',
  wget: '1.25.0-2',
};
/** Names that tutorials use and that stand for an installed package. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  busybox: 'busybox-static',
  dnsutils: 'bind9-dnsutils',
  mtr: 'mtr-tiny',
  netcat: 'netcat-openbsd',
  python3: 'python3-minimal',
  telnet: 'inetutils-telnet',
};

/** apt-get(8). There is nothing to install here: it says of each package whether its programs are there. */
export const aptGet = program(function* (p, io) {
  return yield* apt(p, io, { name: 'apt-get', error: 'E', summary: '0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.' });
});

/** apt(8): the same with other words. */
export const aptProgram = program(function* (p, io) {
  const summary = 'Summary:\n  Upgrading: 0, Installing: 0, Removing: 0, Not Upgrading: 0';
  return yield* apt(p, io, { name: 'apt', error: 'Error', summary });
});

interface Words {
  name: string;
  error: string;
  summary: string;
}

function* apt(p: Process, io: Stdio, words: Words): Program<number> {
  const [operation, ...packages] = p.argv.slice(1).filter((word) => !word.startsWith('-'));
  switch (operation) {
    case 'update':
      // As with no source to ask.
      yield* io.print('Reading package lists... Done\n');
      return 0;
    case 'install':
      return yield* install(io, words, packages);
    case undefined:
      yield* io.print(
        `apt 3.0.3 (amd64)\nUsage: ${words.name} [options] command\n       ${words.name} [options] install pkg1 [pkg2 ...]\n`,
      );
      return 1;
    default:
      yield* io.error(`patchbay: ${words.name}: ${operation} is not modelled\n`);
      return 95;
  }
}

function* install(io: Stdio, { error, summary }: Words, packages: readonly string[]): Program<number> {
  yield* io.print('Reading package lists... Done\nBuilding dependency tree... Done\n');
  const names = packages.map((name) => STANDS_FOR[name] ?? name);
  const unknown = names.filter((name) => !Object.hasOwn(INSTALLED, name));
  for (const name of unknown) yield* io.error(`${error}: Unable to locate package ${name}\n`);
  if (unknown.length > 0) return 100;
  for (const name of names) yield* io.print(`${name} is already the newest version (${INSTALLED[name]}).\n`);
  yield* io.print(`${summary}\n`);
  return 0;
}
