import type { RateSpec } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { matches } from '../iproute2/matches.ts';
import { getU16 } from '../iproute2/numbers.ts';
import { UsageError } from '../iproute2/usage_error.ts';
import type { QdiscKind, QdiscOptions, TcSession } from './qdisc_kind.ts';
import {
  calcXmitsize,
  calcXmittime,
  getRate,
  getSize,
  getSizeAndCell,
  getTime,
  sprintRate,
  sprintSize,
  sprintTime,
  tick2time,
} from './tc_values.ts';

const USAGE = `Usage: ... tbf limit BYTES burst BYTES[/BYTES] rate KBPS [ mtu BYTES[/BYTES] ]
	[ peakrate KBPS ] [ latency TIME ] [ overhead BYTES ] [ linklayer TYPE ]
`;
const LINKLAYER_ETHERNET = 1;
const LINKLAYER_ATM = 2;

function fail(text: string): never {
  throw new UsageError(`tbf: ${text}\n`, 1);
}

/** What has been read; 0: not given. */
interface Tbf {
  limit: number;
  latency: number;
  burst: number;
  burstCell: number;
  mtu: number;
  mtuCell: number;
  mpu: number;
  rate: number;
  peakrate: number;
  overhead: number;
  linklayer: number;
}

type NumberKey = 'limit' | 'latency' | 'mpu' | 'rate' | 'peakrate' | 'overhead';

function take(tbf: Tbf, args: Arguments, key: NumberKey, read: (word: string) => number | undefined): void {
  args.next();
  if (tbf[key] !== 0) fail(`duplicate "${key}" specification`);
  if (key === 'limit' && tbf.latency !== 0) fail('specifying both "latency" and "limit" is not allowed');
  if (key === 'latency' && tbf.limit !== 0) fail('specifying both "limit" and "/latency" is not allowed');
  const value = read(args.word);
  if (value === undefined) fail(`illegal value for "${key}": "${args.word}"`);
  tbf[key] = value;
}

function takeCell(tbf: Tbf, args: Arguments, key: 'burst' | 'mtu', names: string): void {
  const name = args.word;
  args.next();
  if (tbf[key] !== 0) fail(`duplicate "${names}" specification`);
  const found = getSizeAndCell(args.word);
  if (found === undefined) fail(`illegal value for "${name}": "${args.word}"`);
  tbf[key] = found.size;
  tbf[`${key}Cell`] = found.cellLog;
}

function takeLinklayer(tbf: Tbf, args: Arguments): void {
  const word = args.next();
  if (matches(word, 'ethernet')) tbf.linklayer = LINKLAYER_ETHERNET;
  else if (matches(word, 'atm') || matches(word, 'adsl')) tbf.linklayer = LINKLAYER_ATM;
  else fail(`illegal value for "linklayer": "${word}"`);
}

function takeWord(tbf: Tbf, args: Arguments): void {
  const { word } = args;
  if (matches(word, 'limit')) take(tbf, args, 'limit', getSize);
  else if (matches(word, 'latency')) take(tbf, args, 'latency', getTime);
  else if (matches(word, 'burst') || word === 'buffer' || word === 'maxburst') takeCell(tbf, args, 'burst', 'buffer/burst/maxburst');
  else if (word === 'mtu' || word === 'minburst') takeCell(tbf, args, 'mtu', 'mtu/minburst');
  else if (word === 'mpu') take(tbf, args, 'mpu', getSize);
  else if (word === 'rate') take(tbf, args, 'rate', getRate);
  else if (matches(word, 'peakrate')) take(tbf, args, 'peakrate', getRate);
  else if (matches(word, 'overhead')) take(tbf, args, 'overhead', getU16);
  else if (matches(word, 'linklayer')) takeLinklayer(tbf, args);
  else if (word === 'help') throw new UsageError(USAGE, 1);
  else throw new UsageError(`tbf: unknown parameter "${word}"\n${USAGE}`, 1);
}

/** All that is missing, in one go. */
function check(tbf: Tbf): void {
  let wrong = '';
  if (tbf.rate === 0) wrong += 'tbf: the "rate" parameter is mandatory.\n';
  if (tbf.burst === 0) wrong += 'tbf: the "burst" parameter is mandatory.\n';
  if (tbf.peakrate !== 0 && tbf.mtu === 0) wrong += 'tbf: when "peakrate" is specified, "mtu" must also be specified.\n';
  if (tbf.limit === 0 && tbf.latency === 0) wrong += 'tbf: either "limit" or "latency" is required.\n';
  if (wrong !== '') throw new UsageError(wrong + USAGE, 1);
}

function cellLog(mtu: number, given: number): number {
  if (given >= 0) return given;
  let log = 0;
  while ((mtu === 0 ? 2047 : mtu) >> log > 255) log++;
  return log;
}

function finish(tbf: Tbf, options: QdiscOptions): void {
  const spec = (rate: number, cell: number): RateSpec => ({
    rate,
    cellLog: cellLog(tbf.mtu, cell),
    mpu: tbf.mpu,
    overhead: tbf.overhead,
    linklayer: tbf.linklayer,
  });
  options.limit = tbf.limit;
  if (tbf.limit === 0) {
    let limit = (tbf.rate * tbf.latency) / 1e6 + tbf.burst;
    if (tbf.peakrate !== 0) limit = Math.min(limit, (tbf.peakrate * tbf.latency) / 1e6 + tbf.mtu);
    options.limit = Math.floor(limit);
  }
  options.rate = spec(tbf.rate, tbf.burstCell);
  options.buffer = calcXmittime(tbf.rate, tbf.burst);
  options.burst = tbf.burst;
  if (tbf.peakrate === 0) return;
  options.peakrate = spec(tbf.peakrate, tbf.mtuCell);
  options.mtu = calcXmittime(tbf.peakrate, tbf.mtu);
  options.pburst = tbf.mtu;
}

function parse(_session: TcSession, args: Arguments, options: QdiscOptions): void {
  const tbf: Tbf = {
    limit: 0,
    latency: 0,
    burst: 0,
    burstCell: -1,
    mtu: 0,
    mtuCell: -1,
    mpu: 0,
    rate: 0,
    peakrate: 0,
    overhead: 0,
    linklayer: LINKLAYER_ETHERNET,
  };
  for (; !args.done; args.forward()) takeWord(tbf, args);
  check(tbf);
  finish(tbf, options);
}

/** A depth: in detail with its cell and smallest packet. */
function printSize(session: TcSession, key: string, plain: string, size: number, spec: RateSpec): void {
  const { print, details } = session;
  const text = sprintSize(size);
  if (details === 0) {
    print.any(plain, print.isJson ? size : text, `${plain} ${text} `);
    return;
  }
  const cell = `${text}/${1 << spec.cellLog}`;
  print.any(key, cell, `${key} ${cell} `);
  print.any('mpu', print.isJson ? spec.mpu : sprintSize(spec.mpu), `mpu ${sprintSize(spec.mpu)} `);
}

function print(session: TcSession, options: QdiscOptions): void {
  const { print, iec } = session;
  const { rate, peakrate, limit = 0, buffer = 0, mtu = 0 } = options;
  if (rate === undefined) return;
  print.any('rate', print.isJson ? rate.rate : '', `rate ${sprintRate(rate.rate, iec)} `);
  printSize(session, 'burst', 'burst', calcXmitsize(rate.rate, buffer), rate);
  let latency = 1e6 * (limit / rate.rate) - tick2time(buffer);
  if (peakrate !== undefined) {
    print.text(`peakrate ${sprintRate(peakrate.rate, iec)} `);
    if (mtu !== 0 || peakrate.mpu !== 0) {
      const size = calcXmitsize(peakrate.rate, mtu);
      printSize(session, 'mtu', 'minburst', size, peakrate);
    }
    latency = Math.max(latency, 1e6 * (limit / peakrate.rate) - tick2time(mtu));
  }
  if (latency >= 0) print.any('lat', Math.floor(latency), `lat ${sprintTime(latency)} `);
  else print.any('limit', print.isJson ? limit : sprintSize(limit), `limit ${sprintSize(limit)} `);
  if (rate.overhead !== 0) print.any('overhead', rate.overhead, `overhead ${rate.overhead} `);
  if (rate.linklayer > LINKLAYER_ETHERNET || session.details > 0) {
    const name = rate.linklayer === LINKLAYER_ATM ? 'atm' : 'ethernet';
    print.any('linklayer', name, `linklayer ${name} `);
  }
}

export const tbfKind: QdiscKind = { id: 'tbf', parse, print };
