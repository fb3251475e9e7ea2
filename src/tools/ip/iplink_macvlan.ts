import type { MacvlanInfo } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { llAddrA2n, llAddrN2a, parseLlAddr } from '../iproute2/ll_addr.ts';
import { getInteger, getU32 } from '../iproute2/numbers.ts';
import { CommandError } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind } from './link_kind.ts';

const MODES: Readonly<Record<string, number>> = { private: 1, vepa: 2, bridge: 4, passthru: 8, source: 16 };
const MODE_PASSTHRU = 8;
const MODE_SOURCE = 16;
const FLAG_NOPROMISC = 1;
const FLAG_NODST = 2;
const MACADDR_MODES: Readonly<Record<string, number>> = { add: 0, del: 1, flush: 2, set: 3 };
const ETH_ALEN = 6;

const usage = (id: string): string => `Usage: ... ${id} mode MODE [flag MODE_FLAG] MODE_OPTS [bcqueuelen BC_QUEUE_LEN] [bclim BCLIM]

MODE: private | vepa | bridge | passthru | source
MODE_FLAG: null | nopromisc | nodst
MODE_OPTS: for mode "source":
	macaddr { { add | del } <macaddr> | set [ <macaddr> [ <macaddr>  ... ] ] | flush }
BC_QUEUE_LEN: Length of the rx queue for broadcast/multicast: [0-4294967295]
BCLIM: Threshold for broadcast queueing: 32-bit integer
`;

/** A command line as far as it has been read. */
interface MacvlanRequest {
  readonly ip: IpSession;
  readonly id: string;
  readonly data: MacvlanInfo;
  /** The word that `macaddr set` tried as an address: of it only what stands before the first colon is left. */
  tried: number;
}

type Take = (request: MacvlanRequest, args: Arguments) => void;

function addFlag({ data }: MacvlanRequest, flag: number): void {
  data.macvlanFlags = (data.macvlanFlags ?? 0) | flag;
}

const OPTIONS = new WordTable<Take>([
  ['mode*', takeMode],
  ['flag*', takeFlag],
  ['macaddr*', takeMacaddr],
  ['nopromisc*', (request) => addFlag(request, FLAG_NOPROMISC)],
  ['nodst*', (request) => addFlag(request, FLAG_NODST)],
  ['bcqueuelen*', takeBcQueueLen],
  ['bclim', takeBclim],
  [
    'help*',
    (request) => {
      throw new CommandError(usage(request.id));
    },
  ],
]);

function takeMode({ data }: MacvlanRequest, args: Arguments): void {
  data.mode = MODES[args.next()];
  if (data.mode === undefined) {
    const words = '"private", "vepa", "bridge", "passthru" or "source"';
    throw new CommandError(`Error: argument of "mode" must be ${words}, not "${args.word}"\n`);
  }
}

function takeFlag(request: MacvlanRequest, args: Arguments): void {
  const word = args.next();
  if (word !== 'nopromisc' && word !== 'nodst' && word !== 'null') {
    throw new CommandError(`Error: argument of "flag" must be "nopromisc", "nodst" or "null", not "${word}"\n`);
  }
  addFlag(request, word === 'nopromisc' ? FLAG_NOPROMISC : word === 'nodst' ? FLAG_NODST : 0);
}

function takeMacaddr(request: MacvlanRequest, args: Arguments): void {
  const { data } = request;
  const mode = MACADDR_MODES[args.next()];
  if (mode === undefined) throw new CommandError(usage(request.id));
  data.macaddrMode = mode;
  if (mode === MACADDR_MODES.add || mode === MACADDR_MODES.del) {
    data.macaddr = llAddrA2n(args.next(), ETH_ALEN);
    if (data.macaddr.length !== ETH_ALEN) throw new CommandError('');
  }
  if (mode === MACADDR_MODES.set) data.macaddrData = takeMacaddrs(request, args);
}

/** Addresses up to the first word that is none. */
function takeMacaddrs(request: MacvlanRequest, args: Arguments): Uint8Array[] {
  const macs: Uint8Array[] = [];
  while (args.hasNext()) {
    const mac = parseLlAddr(args.next(), ETH_ALEN);
    if (typeof mac === 'string') request.ip.out.error(`"${mac}" is invalid lladdr.\n`);
    if (typeof mac === 'string' || mac.length !== ETH_ALEN) {
      request.tried = args.at;
      args.back();
      break;
    }
    macs.push(mac);
  }
  return macs;
}

function takeBcQueueLen({ data }: MacvlanRequest, args: Arguments): void {
  data.bcQueueLen = getU32(args.next());
  if (data.bcQueueLen === undefined) {
    throw new CommandError(`Error: argument of "bcqueuelen" must be a positive integer [0-4294967295], not "${args.word}"\n`);
  }
}

function takeBclim({ data }: MacvlanRequest, args: Arguments): void {
  data.bcCutoff = getInteger(args.next());
  if (data.bcCutoff === undefined) throw new CommandError(`Error: illegal value for "bclim": "${args.word}"\n`);
}

function parseMacvlan(ip: IpSession, id: string, args: Arguments, data: MacvlanInfo): void {
  const request: MacvlanRequest = { ip, id, data, tried: -1 };
  for (; !args.done; args.forward()) {
    const word = args.at === request.tried ? args.word.split(':')[0] : args.word;
    const take = OPTIONS.find(word);
    if (take === undefined) throw new CommandError(`${id}: unknown option "${word}"?\n${usage(id)}`);
    take(request, args);
  }
  if (((data.macvlanFlags ?? 0) & FLAG_NOPROMISC) !== 0 && data.mode !== MODE_PASSTHRU) {
    throw new CommandError(`${id}: nopromisc flag only valid in passthru mode\n${usage(id)}`);
  }
}

function printMacvlan(ip: IpSession, data: MacvlanInfo): void {
  const { print } = ip;
  if (data.mode === undefined) return;
  const mode = Object.keys(MODES).find((name) => MODES[name] === data.mode) ?? 'unknown';
  print.any('mode', mode, `mode ${mode} `);
  const flags = data.macvlanFlags ?? 0;
  if ((flags & FLAG_NOPROMISC) !== 0) print.any('nopromisc', true, 'nopromisc ');
  if ((flags & FLAG_NODST) !== 0) print.any('nodst', true, 'nodst ');
  if (data.bcQueueLen !== undefined) print.any('bcqueuelen', data.bcQueueLen, `bcqueuelen ${data.bcQueueLen} `);
  if (data.bcQueueLenUsed !== undefined) print.any('usedbcqueuelen', data.bcQueueLenUsed, `usedbcqueuelen ${data.bcQueueLenUsed} `);
  if (data.bcCutoff !== undefined) print.any('bclim', data.bcCutoff, `bclim ${data.bcCutoff} `);
  if (data.mode !== MODE_SOURCE || data.macaddrCount === undefined) return;
  print.any('macaddr_count', data.macaddrCount, `remotes (${data.macaddrCount}) `);
  if (data.macaddrData === undefined) return;
  print.openArray('macaddr_data');
  for (const mac of data.macaddrData) print.any(undefined, llAddrN2a(mac), `${llAddrN2a(mac)} `);
  print.closeArray();
}

export const macvlanKind: LinkKind = {
  id: 'macvlan',
  help: usage('macvlan'),
  parse: (ip, args, data) => parseMacvlan(ip, 'macvlan', args, data),
  print: printMacvlan,
};

export const macvtapKind: LinkKind = {
  id: 'macvtap',
  help: usage('macvtap'),
  parse: (ip, args, data) => parseMacvlan(ip, 'macvtap', args, data),
  print: printMacvlan,
};
