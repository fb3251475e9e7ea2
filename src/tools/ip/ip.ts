import type { Main, Process, Program } from '../../uapi/process.ts';
import { AF_BRIDGE, AF_INET, AF_INET6, AF_MPLS, AF_PACKET } from '../../uapi/socket.ts';
import { Arguments } from '../iproute2/arguments.ts';
import { batch } from '../iproute2/batch.ts';
import { Palette, parseColorOption } from '../iproute2/color.ts';
import type { ColorWhen } from '../iproute2/color.ts';
import { readFamily } from '../iproute2/inet_prefix.ts';
import { joinNetns } from '../iproute2/netns.ts';
import { atoi, getUnsigned } from '../iproute2/numbers.ts';
import { runTool } from '../iproute2/run_tool.ts';
import { CommandError, UsageError, invarg, missarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { ipFou, ipIla, ipIoam, ipL2tp, ipMacsec, ipMptcp, ipNexthop, ipSr, ipStats, ipXfrm } from './ip_absent.ts';
import { ipAddress } from './ip_address.ts';
import { ipAddrlabel } from './ip_addrlabel.ts';
import { ipLink } from './ip_link.ts';
import { ipMaddr } from './ip_maddr.ts';
import { ipMonitor } from './ip_monitor.ts';
import { ipMroute } from './ip_mroute.ts';
import { ipMrule } from './ip_mrule.ts';
import { ipNeigh } from './ip_neigh.ts';
import { ipNetconf } from './ip_netconf.ts';
import { ipNetns } from './ip_netns.ts';
import { ipNtable } from './ip_ntable.ts';
import { ipRoute } from './ip_route.ts';
import { ipRule } from './ip_rule.ts';
import { IpSession } from './ip_session.ts';
import type { IpCommand } from './ip_session.ts';
import { ipTcpMetrics } from './ip_tcp_metrics.ts';
import { ipToken } from './ip_token.ts';
import { ipTunnel } from './ip_tunnel.ts';
import { ipTuntap } from './ip_tuntap.ts';
import { ipVrf } from './ip_vrf.ts';
import { IP_USAGE } from './usage_ip.ts';

const VERSION = 'ip utility, iproute2-6.15.0, libbpf 1.5.0\n';

/** The objects in the order they are tried. */
export const OBJECTS = new WordTable<IpCommand>([
  ['address*', ipAddress],
  ['addrlabel*', ipAddrlabel],
  ['maddress*', ipMaddr],
  ['route*', ipRoute],
  ['rule*', ipRule],
  ['neighbor* neighbour*', ipNeigh],
  ['ntable* ntbl*', ipNtable],
  ['link*', ipLink],
  ['l2tp*', ipL2tp],
  ['fou*', ipFou],
  ['ila*', ipIla],
  ['macsec*', ipMacsec],
  ['tunnel* tunl*', ipTunnel],
  ['tuntap* tap*', ipTuntap],
  ['token*', ipToken],
  ['tcpmetrics* tcp_metrics*', ipTcpMetrics],
  ['monitor*', ipMonitor],
  ['xfrm*', ipXfrm],
  ['mroute*', ipMroute],
  ['mrule*', ipMrule],
  ['netns*', ipNetns],
  ['netconf*', ipNetconf],
  ['vrf*', ipVrf],
  ['sr*', ipSr],
  ['nexthop*', ipNexthop],
  ['mptcp*', ipMptcp],
  ['ioam*', ipIoam],
  [
    'help*',
    () => {
      throw new UsageError(IP_USAGE);
    },
  ],
  ['stats*', ipStats],
]);

/** What the options before the object asked of the run as a whole. */
class Setup {
  color: ColorWhen = 'never';
  batchFile: string | undefined;
}

type Take = (ip: IpSession, args: Arguments, setup: Setup) => void;

const OPTIONS = new WordTable<Take>([
  ['-loops*', (ip, args) => void (ip.maxFlushLoops = atoi(value(args, 'loop count')))],
  ['-family*', takeFamily],
  ['-4', (ip) => void (ip.family = AF_INET)],
  ['-6', (ip) => void (ip.family = AF_INET6)],
  ['-0', (ip) => void (ip.family = AF_PACKET)],
  ['-M', (ip) => void (ip.family = AF_MPLS)],
  ['-B', (ip) => void (ip.family = AF_BRIDGE)],
  ['-human* -human-readable*', (ip) => void (ip.human = true)],
  ['-iec*', (ip) => void (ip.iec = true)],
  ['-stats* -statistics*', (ip) => void ip.stats++],
  ['-details*', (ip) => void ip.details++],
  ['-resolve*', (ip) => void (ip.resolve = true)],
  ['-oneline*', (ip) => void (ip.oneline = true)],
  ['-timestamp*', (ip) => void (ip.timestamp = true)],
  ['-tshort*', (ip) => void (ip.timestamp = ip.timestampShort = true)],
  ['-Version*', printVersion],
  ['-force*', (ip) => void (ip.force = true)],
  ['-batch*', (_ip, args, setup) => void (setup.batchFile = value(args, 'batch file'))],
  ['-brief*', (ip) => void (ip.brief = true)],
  ['-json*', (ip) => void (ip.print.wanted = true)],
  ['-pretty*', (ip) => void (ip.print.pretty = true)],
  ['-rcvbuf*', takeRcvbuf],
]);

/** Those tried after the colour option. */
const LATE_OPTIONS = new WordTable<Take>([
  [
    '-help*',
    () => {
      throw new UsageError(IP_USAGE);
    },
  ],
  ['-netns*', (ip, args) => joinNetns(ip, args.hasNext() ? args.next() : undefined)],
  ['-Numeric*', (ip) => void (ip.names.numeric = true)],
  ['-all*', (ip) => void (ip.doAll = true)],
  ['-echo', (ip) => void (ip.echo = true)],
]);

function value(args: Arguments, what: string): string {
  if (!args.hasNext()) missarg(what);
  return args.next();
}

function takeFamily(ip: IpSession, args: Arguments): void {
  const word = value(args, 'family type');
  if (word === 'help') throw new UsageError(IP_USAGE);
  ip.family = readFamily(word);
  if (ip.family === 0) invarg('invalid protocol family', word);
}

function printVersion(ip: IpSession): void {
  ip.out.put(VERSION);
  throw new UsageError('', 0);
}

/** How much the socket holds does not matter here: nothing is lost. */
function takeRcvbuf(_ip: IpSession, args: Arguments): void {
  const word = value(args, 'rcvbuf size');
  if (getUnsigned(word) === undefined) throw new UsageError(`Invalid rcvbuf size '${word}'\n`);
}

/** Reads the options before the object. */
function parseOptions(ip: IpSession, args: Arguments): Setup {
  const setup = new Setup();
  for (; !args.done && args.word.startsWith('-'); args.forward()) {
    if (args.word === '--') {
      args.forward();
      break;
    }
    const option = args.word.startsWith('--') ? args.word.slice(1) : args.word;
    const take = OPTIONS.find(option);
    const color = take === undefined ? parseColorOption(option) : undefined;
    if (take !== undefined) take(ip, args, setup);
    else if (color !== undefined) setup.color = color;
    else takeLateOption(ip, args, setup, option);
  }
  return setup;
}

function takeLateOption(ip: IpSession, args: Arguments, setup: Setup, option: string): void {
  const take = LATE_OPTIONS.find(option);
  if (take === undefined) throw new UsageError(`Option "${option}" is unknown, try "ip -help".\n`);
  take(ip, args, setup);
}

function usePalette(ip: IpSession, when: ColorWhen): void {
  const { process } = ip;
  const enabled = !ip.print.wanted && (when === 'always' || (when === 'auto' && process.isatty(1)));
  if (enabled) ip.print.usePalette(new Palette(true, process.env.get('COLORFGBG')));
}

/** Runs one command. Returns its exit status. */
function* doCommand(ip: IpSession, words: readonly string[]): Program<number> {
  const command = OBJECTS.find(words[0]);
  if (command === undefined) {
    ip.out.error(`Object "${words[0]}" is unknown, try "ip help".\n`);
    return 1;
  }
  try {
    const result = command(ip, new Arguments(words, 1));
    return -(typeof result === 'number' ? result : yield* result) & 255;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    ip.out.error(error.message);
    return -error.result & 255;
  }
}

function* run(ip: IpSession, argv: readonly string[]): Program<number> {
  const args = new Arguments(argv, 1);
  const setup = parseOptions(ip, args);
  ip.print.newline = ip.oneline ? '\\' : '\n';
  usePalette(ip, setup.color);
  if (setup.batchFile !== undefined) {
    const { family } = ip;
    return yield* batch(ip, setup.batchFile, (words) => {
      ip.family = family;
      return doCommand(ip, words);
    });
  }
  if (args.done) throw new UsageError(IP_USAGE);
  return yield* doCommand(ip, args.remaining());
}

/** ip(8): shows and changes devices, addresses, routes, rules, neighbours and network namespaces. */
export const ip: Main = function* (process: Process): Program<number> {
  const session = new IpSession(process);
  return yield* runTool(session, run(session, process.argv));
};
