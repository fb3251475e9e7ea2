import {
  type XtSctp,
  SCTP_CHUNK_MATCH_ALL,
  SCTP_CHUNK_MATCH_ANY,
  SCTP_CHUNK_MATCH_ONLY,
  XT_SCTP_CHUNK_TYPES,
  XT_SCTP_DEST_PORTS,
  XT_SCTP_SRC_PORTS,
} from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { parsePortRange, portName, printPorts } from './xt_ports.ts';
import { badParameter } from './xtables_error.ts';

/** [name, type, letters of its flags from bit 7 on]. */
export const SCTP_CHUNKS: readonly (readonly [string, number, string])[] = [
  ...([
    ['DATA', 0, '----IUBE'],
    ['INIT', 1, '--------'],
    ['INIT_ACK', 2, '--------'],
    ['SACK', 3, '--------'],
  ] as const),
  ...([
    ['HEARTBEAT', 4, '--------'],
    ['HEARTBEAT_ACK', 5, '--------'],
    ['ABORT', 6, '-------T'],
    ['SHUTDOWN', 7, '--------'],
  ] as const),
  ...([
    ['SHUTDOWN_ACK', 8, '--------'],
    ['ERROR', 9, '--------'],
    ['COOKIE_ECHO', 10, '--------'],
    ['COOKIE_ACK', 11, '--------'],
  ] as const),
  ...([
    ['ECN_ECNE', 12, '--------'],
    ['ECN_CWR', 13, '--------'],
    ['SHUTDOWN_COMPLETE', 14, '-------T'],
    ['I_DATA', 64, '----IUBE'],
  ] as const),
  ...([
    ['RE_CONFIG', 130, '--------'],
    ['PAD', 132, '--------'],
    ['ASCONF', 193, '--------'],
    ['ASCONF_ACK', 128, '--------'],
  ] as const),
  ...([
    ['FORWARD_TSN', 192, '--------'],
    ['I_FORWARD_TSN', 194, '--------'],
  ] as const),
];
const MATCH_TYPES: Readonly<Record<string, number>> = { any: SCTP_CHUNK_MATCH_ANY, all: SCTP_CHUNK_MATCH_ALL, only: SCTP_CHUNK_MATCH_ONLY };
const EVERY_CHUNK = Array.from({ length: 256 }, (_, type) => type);

function parseChunks(text: string): Pick<XtSctp, 'chunks' | 'flagInfo'> {
  if (text.toUpperCase() === 'ALL') return { chunks: EVERY_CHUNK, flagInfo: [] };
  if (text.toUpperCase() === 'NONE') return { chunks: [], flagInfo: [] };
  const chunks = new Set<number>();
  const flagInfo: [number, number, number][] = [];
  for (const word of text.split(',').filter((chunk) => chunk !== '')) {
    const [name, letters = ''] = word.split(':', 2);
    const row = SCTP_CHUNKS.findIndex(([known]) => known === name.toUpperCase());
    if (row < 0) throw badParameter(`Unknown sctp chunk \`${name}'`);
    chunks.add(SCTP_CHUNKS[row][1]);
    for (const letter of letters) addFlag(flagInfo, row, letter);
  }
  return { chunks: [...chunks].sort((a, b) => a - b), flagInfo };
}

/** A capital letter: the flag is set; a small one: it is not. */
function addFlag(flagInfo: [number, number, number][], row: number, letter: string): void {
  const at = SCTP_CHUNKS[row][2].indexOf(letter.toUpperCase());
  if (at < 0) throw badParameter(`Invalid flags for chunk type ${row}`);
  let info = flagInfo.find(([type]) => type === row);
  if (info === undefined) flagInfo.push((info = [row, 0, 0]));
  info[1] |= 1 << (7 - at);
  if (letter !== letter.toLowerCase()) info[2] |= 1 << (7 - at);
}

function flagLetters(type: number, flagInfo: XtSctp['flagInfo']): string {
  const info = flagInfo.find(([row]) => row === type);
  if (info === undefined) return '';
  const [row, mask, value] = info;
  const letters = [...SCTP_CHUNKS[row][2]].filter((_, i) => mask & (1 << (7 - i)));
  const bits = [7, 6, 5, 4, 3, 2, 1, 0].filter((bit) => mask & (1 << bit));
  return `:${letters.map((letter, i) => (value & (1 << bits[i]) ? letter : letter.toLowerCase())).join('')}`;
}

function chunkWords({ chunks, chunkMatchType, flagInfo }: XtSctp, numeric: boolean): string {
  const how = Object.keys(MATCH_TYPES).find((name) => MATCH_TYPES[name] === chunkMatchType);
  if (chunks.length === 0) return ` ${how} NONE`;
  if (chunks.length === 256) return ` ${how} ALL`;
  const name = (type: number): string =>
    numeric ? `0x${type.toString(16).toUpperCase().padStart(4, '0')}` : (SCTP_CHUNKS.find(([, number]) => number === type)?.[0] ?? '');
  return ` ${how} ${chunks.map((type) => name(type) + flagLetters(type, flagInfo)).join(',')}`;
}

function once(call: XtOptionCall<XtSctp>, bit: number, option: string): void {
  if (call.used.has(call.id)) throw badParameter(`Only one \`--${option}' allowed`);
  call.used.add(call.id);
  call.data.flags |= bit;
  if (call.invert) call.data.invflags |= bit;
}

function save(info: XtSctp): string {
  const not = (bit: number): string => (info.invflags & bit ? ' !' : '');
  const range = ([low, high]: readonly [number, number]): string => (low === high ? String(low) : `${low}:${high}`);
  let text = '';
  if (info.flags & XT_SCTP_SRC_PORTS) text += `${not(XT_SCTP_SRC_PORTS)} --sport ${range(info.spts)}`;
  if (info.flags & XT_SCTP_DEST_PORTS) text += `${not(XT_SCTP_DEST_PORTS)} --dport ${range(info.dpts)}`;
  if (info.flags & XT_SCTP_CHUNK_TYPES) text += `${not(XT_SCTP_CHUNK_TYPES)} --chunk-types${chunkWords(info, false)}`;
  return text;
}

/** SCTP: ports and chunks. */
export const LIBXT_SCTP: XtExtension<XtSctp> = {
  name: 'sctp',
  options: [
    { name: 'source-port', id: 'sport', type: 'own' },
    { name: 'sport', id: 'sport', type: 'own' },
    { name: 'destination-port', id: 'dport', type: 'own' },
    { name: 'dport', id: 'dport', type: 'own' },
    { name: 'chunk-types', id: 'chunk-types', type: 'own' },
  ],
  init: () => ({ spts: [0, 0], dpts: [0, 0], chunks: [], chunkMatchType: 0, flagInfo: [], flags: 0, invflags: 0 }),
  parse(call) {
    const { data, process, arg } = call;
    if (call.id === 'sport') {
      once(call, XT_SCTP_SRC_PORTS, 'source-port');
      data.spts = parsePortRange(process, arg, 'sctp');
    } else if (call.id === 'dport') {
      once(call, XT_SCTP_DEST_PORTS, 'destination-port');
      data.dpts = parsePortRange(process, arg, 'sctp');
    } else {
      once(call, XT_SCTP_CHUNK_TYPES, 'chunk-types');
      const chunks = call.second();
      if (chunks === undefined) throw badParameter('--chunk-types requires two args');
      if (!Object.hasOwn(MATCH_TYPES, arg.toLowerCase())) throw badParameter('Match type has to be one of "ALL", "ANY" or "ONLY"');
      Object.assign(data, { chunkMatchType: MATCH_TYPES[arg.toLowerCase()], ...parseChunks(chunks) });
    }
  },
  print(info, { process, numeric }) {
    const port = (number: number): string => portName(process, number, 'sctp', numeric);
    let text = ' sctp';
    if (info.flags & XT_SCTP_SRC_PORTS) text += printPorts('spt', info.spts, (info.invflags & XT_SCTP_SRC_PORTS) !== 0, port);
    if (info.flags & XT_SCTP_DEST_PORTS) text += printPorts('dpt', info.dpts, (info.invflags & XT_SCTP_DEST_PORTS) !== 0, port);
    if (info.flags & XT_SCTP_CHUNK_TYPES) text += `${info.invflags & XT_SCTP_CHUNK_TYPES ? ' !' : ''}${chunkWords(info, numeric)}`;
    return text;
  },
  save,
  help: `[!] --source-port, --sport PORT[:PORT]
[!] --destination-port, --dport PORT[:PORT]
[!] --chunk-types all|any|only TYPE[:FLAGS],...   chunks the packet has: all of these, any, no others`,
};
