import { NLM_F_REPLACE, RTM_GETNEIGHTBL, RTM_NEWNEIGHTBL, RTM_SETNEIGHTBL } from '../../uapi/rtnetlink.ts';
import type { NeighTblMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { COLOR_IFNAME } from '../iproute2/color.ts';
import { familyName } from '../iproute2/inet_prefix.ts';
import { getU32, getU64 } from '../iproute2/numbers.ts';
import { calendarTime, clockText, dateText } from '../iproute2/timestamp.ts';
import { UsageError, duparg, invarg, missarg, nodev } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { NTABLE_USAGE } from './usage_neigh.ts';

/** "dev none": the table's own parameters only. */
const NONE_DEV = -1;

const COMMANDS = new WordTable<IpCommand>([
  ['change* chg*', change],
  ['show* lst* list*', show],
  [
    'help*',
    () => {
      throw new UsageError(NTABLE_USAGE);
    },
  ],
]);

/** `ip ntable`: parameters of the neighbour tables. */
export const ipNtable: IpCommand = (ip, args) => {
  ip.ll.init();
  if (args.done) return show(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip ntable help".\n`);
  return command(ip, args.rest());
};

/** Parameters by word (NDTPA_*), and the line each is shown on. */
const PARMS: readonly (readonly [word: string, key: string, line: number])[] = [
  ['refcnt', 'refcnt', 0],
  ['reachable', 'reachableTime', 0],
  ['base_reachable', 'baseReachableTime', 0],
  ['retrans', 'retransTime', 0],
  ['gc_stale', 'gcStaletime', 1],
  ['delay_probe', 'delayProbeTime', 1],
  ['queue', 'queueLen', 1],
  ['app_probes', 'appProbes', 2],
  ['ucast_probes', 'ucastProbes', 2],
  ['mcast_probes', 'mcastProbes', 2],
  ['anycast_delay', 'anycastDelay', 3],
  ['proxy_delay', 'proxyDelay', 3],
  ['proxy_queue', 'proxyQlen', 3],
  ['locktime', 'locktime', 3],
];

/** Those that cannot be set. */
const READ_ONLY = ['refcnt', 'reachable'];
/** Those that are times (64 bits). */
const TIMES = ['base_reachable', 'retrans', 'gc_stale', 'delay_probe', 'anycast_delay', 'proxy_delay', 'locktime'];

interface Change {
  body: NeighTblMsg;
  /** Something was given that can be changed. */
  something: boolean;
}

type Take = (state: Change, args: Arguments, ip: IpSession) => void;

function threshold(key: 'thresh1' | 'thresh2' | 'thresh3'): readonly [string, Take] {
  return [
    key,
    (state, args) => {
      state.body[key] = getU32(args.next());
      if (state.body[key] === undefined) invarg(`"${key}" value is invalid`, args.word);
      state.something = true;
    },
  ];
}

function parameter(word: string, key: string): readonly [string, Take] {
  const read = TIMES.includes(word) ? getU64 : getU32;
  return [
    word,
    (state, args) => {
      const value = read(args.next());
      if (value === undefined) invarg(`"${word}" value is invalid`, args.word);
      (state.body.parms ??= {})[key] = value;
      state.something = true;
    },
  ];
}

const CHANGES = new WordTable<Take>([
  ['name', takeName],
  threshold('thresh1'),
  threshold('thresh2'),
  threshold('thresh3'),
  ['gc_int', takeGcInterval],
  ['dev', takeDev],
  ...PARMS.filter(([word]) => !READ_ONLY.includes(word)).map(([word, key]) => parameter(word, key)),
]);

function takeName({ body }: Change, args: Arguments): void {
  const word = args.next();
  if (body.name !== undefined) duparg('NAME', word);
  body.name = word;
}

function takeGcInterval(state: Change, args: Arguments): void {
  state.body.gcInterval = getU64(args.next());
  if (state.body.gcInterval === undefined) invarg('"gc_int" value is invalid', args.word);
  state.something = true;
}

function takeDev({ body }: Change, args: Arguments, ip: IpSession): void {
  body.ifindex = ip.ll.nameToIndex(args.next());
  if (body.ifindex === 0) nodev(args.word);
}

function change(ip: IpSession, args: Arguments): number {
  const state: Change = { body: { family: ip.family }, something: false };
  for (; !args.done; args.forward()) {
    const take = CHANGES.find(args.word);
    if (take === undefined) invarg('unknown', args.word);
    take(state, args, ip);
  }
  if (state.body.name === undefined) missarg('NAME');
  if (!state.something) throw new UsageError('Not enough information: changeable attributes required.\n');
  if (!ip.rtnl.talk({ type: RTM_SETNEIGHTBL, flags: NLM_F_REPLACE, body: state.body })) throw new UsageError('', 2);
  return 0;
}

function show(ip: IpSession, args: Arguments): number {
  let index = 0;
  let name: string | undefined;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') {
      index = args.next() === 'none' ? NONE_DEV : ip.ll.nameToIndex(args.word);
      if (index === 0) invarg('"DEV" is invalid', args.word);
    } else if (args.word === 'name') name = args.next();
    else invarg('unknown', args.word);
  }
  ip.print.newObject();
  const done = ip.rtnl.dump({ type: RTM_GETNEIGHTBL, body: { family: ip.family } }, (message) => {
    printTable(ip, message, index, name);
    return 0;
  });
  if (!done) throw new UsageError('Dump terminated\n', 1);
  ip.print.deleteObject();
  return 0;
}

function printTable(ip: IpSession, message: NlMessage, index: number, name: string | undefined): void {
  if (message.type !== RTM_NEWNEIGHTBL) return;
  const { print } = ip;
  const table = message.body;
  if (ip.family !== 0 && ip.family !== (table.family ?? AF_INET)) return;
  if (name !== undefined && table.name !== undefined && name !== table.name) return;
  if (table.parms !== undefined && index !== 0 && index !== (table.ifindex ?? NONE_DEV)) return;
  print.openObject();
  const family = familyName(table.family ?? AF_INET);
  print.any('family', family, `${family} `);
  if (table.name !== undefined) print.any('name', table.name, `${table.name} `);
  print.nl();
  printThresholds(ip, table);
  if (table.config !== undefined && ip.stats > 0) printConfig(ip, table.config);
  if (table.parms !== undefined) printParms(ip, table, table.parms);
  if (table.stats !== undefined && ip.stats > 0) printStats(ip, table.stats);
  print.text('\n');
  print.closeObject();
  ip.out.flush();
}

function printThresholds(ip: IpSession, table: NeighTblMsg): void {
  const { print } = ip;
  const { thresh1, thresh2, thresh3, gcInterval } = table;
  if (thresh1 === undefined && thresh2 === undefined && thresh3 === undefined && gcInterval === undefined) return;
  print.text('    ');
  if (thresh1 !== undefined) print.any('thresh1', thresh1, `thresh1 ${thresh1} `);
  if (thresh2 !== undefined) print.any('thresh2', thresh2, `thresh2 ${thresh2} `);
  if (thresh3 !== undefined) print.any('thresh3', thresh3, `thresh3 ${thresh3} `);
  if (gcInterval !== undefined) print.any('gc_interval', gcInterval, `gc_int ${gcInterval} `);
  print.nl();
}

function printParms(ip: IpSession, table: NeighTblMsg, parms: Record<string, number>): void {
  const { print } = ip;
  if (table.ifindex !== undefined) {
    const dev = ip.ll.indexToName(table.ifindex);
    print.text('    dev ');
    print.any('dev', dev, `${dev} `, COLOR_IFNAME);
    print.nl();
  }
  let line = -1;
  for (const [word, key, onLine] of PARMS) {
    if (onLine !== line) print.text(line < 0 ? '    ' : `${print.newline}    `);
    line = onLine;
    const value = parms[key];
    if (value !== undefined) print.any(word, value, `${word} ${value} `);
  }
  print.nl();
}

/** When something was done `ms` ago. */
function timeOf(ip: IpSession, ms: number): string {
  if (ms === 0) return '(error)';
  const seconds = Math.floor(ip.process.realtime() / 1e9) - Math.trunc(ms / 1000);
  const time = calendarTime(seconds * 1e9);
  return `${dateText(time)} ${clockText(time)}`;
}

/** struct ndt_config. */
function printConfig(ip: IpSession, config: Record<string, number>): void {
  const { print } = ip;
  const uint = (key: string, value = 0, text = key): void => print.any(key, value, `${text} ${value} `);
  uint('key_length', config.keyLen, '    config key_len');
  uint('entry_size', config.entrySize);
  uint('entries', config.entries);
  print.nl();
  print.any('last_flush', timeOf(ip, config.lastFlush), `        last_flush ${timeOf(ip, config.lastFlush)} `);
  print.any('last_rand', timeOf(ip, config.lastRand), `last_rand ${timeOf(ip, config.lastRand)} `);
  print.nl();
  uint('hash_rnd', config.hashRnd, '        hash_rnd');
  print.hex0x('hash_mask', config.hashMask, `hash_mask ${config.hashMask.toString(16).padStart(8, '0')} `);
  uint('hash_chain_gc', config.hashChainGc);
  uint('proxy_qlen', config.proxyQlen);
  print.nl();
}

/** struct ndt_stats, line by line. */
const STATS: readonly (readonly [word: string, key: string])[][] = [
  [
    ['allocs', 'allocs'],
    ['destroys', 'destroys'],
    ['hash_grows', 'hashGrows'],
  ],
  [
    ['res_failed', 'resFailed'],
    ['lookups', 'lookups'],
    ['hits', 'hits'],
  ],
  [
    ['rcv_probes_mcast', 'rcvProbesMcast'],
    ['rcv_probes_ucast', 'rcvProbesUcast'],
  ],
  [
    ['periodic_gc_runs', 'periodicGcRuns'],
    ['forced_gc_runs', 'forcedGcRuns'],
  ],
  [['table_fulls', 'tableFulls']],
];

function printStats(ip: IpSession, stats: Record<string, number>): void {
  const { print } = ip;
  STATS.forEach((line, i) => {
    print.text(i === 0 ? '    stats ' : `${print.newline}    `);
    for (const [word, key] of line) print.any(word, stats[key] ?? 0, `${word} ${stats[key] ?? 0} `);
  });
  print.nl();
}
