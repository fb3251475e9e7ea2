import { EINTR, SysError } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import { NETLINK_NETFILTER, NFNLGRP_NFTRACE, type NfnlMessage, NFT_MSG_TRACE, type NftTraceMsg } from '../../uapi/nfnetlink.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGINT, SIGTERM } from '../../uapi/signal.ts';
import { AF_NETLINK, SOCK_RAW } from '../../uapi/socket.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program } from '../stdio.ts';
import { readTables } from './nft_handle.ts';
import { PACKAGE_VERSION, VERSION } from './report.ts';
import { saveRule } from './rule_print.ts';
import { packetWords } from './trace_packet.ts';

const LONG: readonly LongOption[] = [
  { name: 'counters', argument: 'none', value: 'c' },
  { name: 'trace', argument: 'none', value: 't' },
  { name: 'event', argument: 'none', value: 'e' },
  { name: 'ipv4', argument: 'none', value: '4' },
  { name: 'ipv6', argument: 'none', value: '6' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'help', argument: 'none', value: 'h' },
];

const USAGE = `xtables-monitor ${VERSION}
Usage: xtables-monitor [ -t | -e ]
        --trace    -t    trace ruleset traversal of packets tagged via -j TRACE rule
        --event    -e    show events that modify the ruleset
Optional arguments:
        --ipv4     -4    only monitor IPv4
        --ipv6     -6    only monitor IPv6
\t--counters -c    show counters in rules
`;

/** xtables-monitor(8): what packets marked by -j TRACE meet, until it is interrupted. */
export const xtablesMonitor = program(function* (process, io) {
  const getopt = new Getopt(process.argv, 'ceht46V', LONG);
  let [trace, counters, none, event] = [false, false, false, false];
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 't') trace = true;
    else if (option.option === 'e') event = true;
    else if (option.option === 'c') counters = true;
    else if (option.option === '6') none = true;
    else if (option.option === '4') none = false;
    else if (option.option === 'V') {
      yield* io.print(`xtables-monitor ${PACKAGE_VERSION}\n`);
      return 0;
    } else if (option.option === 'h') break;
    else {
      yield* io.error(`xtables-monitor ${PACKAGE_VERSION}: Bad argument.\nTry \`xtables-monitor -h' for more information.\n`);
      return 2;
    }
  }
  if (event) {
    yield* io.error('patchbay: xtables-monitor: option "--event" is not modelled\n');
    return 95;
  }
  if (!trace) {
    yield* io.print(USAGE);
    return 1;
  }
  const fd = process.socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  process.bind(fd, { family: AF_NETLINK, groups: 1 << (NFNLGRP_NFTRACE - 1) });
  let stopped = 0;
  for (const signal of [SIGINT, SIGTERM]) process.signal(signal, () => void (stopped = signal));
  while (stopped === 0) {
    try {
      yield* process.poll1(fd, POLLIN, -1);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
    for (let message = process.nlReceive<NfnlMessage>(fd); message !== undefined; message = process.nlReceive<NfnlMessage>(fd)) {
      if (message.type === NFT_MSG_TRACE && !none) yield* io.print(traceText(process, message.body, counters));
    }
    yield* io.flush();
  }
  process.signal(stopped, 'default');
  process.kill(process.pid, stopped);
  return yield* neverBack(process);
});

/** The signal ends the program when it next waits. */
function* neverBack(process: Process): Program<number> {
  yield* process.schedYield();
  return 1;
}

/** Verdicts the tool has no word for are printed as numbers. iptables: print_verdict(). */
function verdictWords({ verdict, jumpTo }: NftTraceMsg): string {
  if (verdict === 'RETURN') return '0xfffffffb';
  return jumpTo === '' ? verdict : `${verdict}:${jumpTo}`;
}

function traceText(process: Process, message: NftTraceMsg, counters: boolean): string {
  const { traceType, table, chain, policy, rule } = message;
  const id = message.id.toString(16).padStart(8, '0');
  const head = ` TRACE: 2 ${id} ${table}:${chain}`;
  if (traceType === 'policy') return `${packet(process, message, id)}${head}:policy:${policy} \n`;
  if (traceType === 'return') return `${head}:return:${message.jumpTo}\n`;
  return `${packet(process, message, id)}${head}:rule:0x${rule.toString(16)}:${verdictWords(message)}  ${ruleText(process, message, counters)}\n`;
}

function packet(process: Process, message: NftTraceMsg, id: string): string {
  return message.packet.length === 0 ? '' : `PACKET: 2 ${id} ${packetWords(process, message)}\n`;
}

function ruleText(process: Process, { table, chain, rule: handle }: NftTraceMsg, counters: boolean): string {
  const rule = readTables(process)
    .find(({ name }) => name === table)
    ?.chains.find(({ name }) => name === chain)
    ?.rules.find((known) => known.handle === handle);
  if (rule === undefined) return '';
  return `iptables -t ${table} ${counters ? `[${rule.pcnt}:${rule.bcnt}] ` : ''}-A ${chain}${saveRule(process, rule)}`;
}
