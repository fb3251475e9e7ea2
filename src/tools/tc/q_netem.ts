import type { Arguments } from '../iproute2/arguments.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { getInteger, getU32, getU64 } from '../iproute2/numbers.ts';
import { notModelled, UsageError } from '../iproute2/usage_error.ts';
import { distributionTable } from './distribution.ts';
import { printNetem } from './print_netem.ts';
import type { QdiscKind, QdiscOptions, TcSession } from './qdisc_kind.ts';
import { getPercent, getRate, getSize, getTime64, parsePercent, toUint32Part } from './tc_values.ts';

const USAGE = `Usage: ... netem [ limit PACKETS ]
                 [ delay TIME [ JITTER [ CORRELATION ] ] ]
                 [ distribution {uniform|normal|pareto|paretonormal} ]
                 [ corrupt PERCENT [ CORRELATION ] ]
                 [ duplicate PERCENT [ CORRELATION ] ]
                 [ loss random PERCENT [ CORRELATION ] ]
                 [ loss state P13 [ P31 [ P32 [ P23 [ P14 ] ] ] ] ]
                 [ loss gemodel PERCENT [ R [ 1-H [ 1-K ] ] ] ]
                 [ seed SEED ]
                 [ ecn ]
                 [ reorder PERCENT [ CORRELATION ] [ gap DISTANCE ] ]
                 [ rate RATE [ PACKETOVERHEAD ] [ CELLSIZE ] [ CELLOVERHEAD ] ]
                 [ slot MIN_DELAY [ MAX_DELAY ] [ packets MAX_PACKETS ] [ bytes MAX_BYTES ] ]
                 [ slot distribution {uniform|normal|pareto|paretonormal|custom}
                   DELAY JITTER [ packets MAX_PACKETS ] [ bytes MAX_BYTES ] ]
`;
const UINT32_MAX = 4294967295;
const TC_LIB = '/usr/lib/x86_64-linux-gnu/tc/';

function illegal(what: string): never {
  throw new UsageError(`Illegal "${what}"\n`, 1);
}

/** The current word, read; or the complaint about `what`. */
function value(args: Arguments, read: (word: string) => number | undefined, what: string): number {
  return read(args.word) ?? illegal(what);
}

function nextIsNumber(args: Arguments, signed = false): boolean {
  return args.hasNext() && (signed ? /^[-\d]/ : /^\d/).test(args.words[args.at + 1]);
}

/** A number that may follow; undefined when none does. */
function optional(args: Arguments, read: (word: string) => number | undefined, what: string, signed = false): number | undefined {
  if (!nextIsNumber(args, signed)) return undefined;
  args.next();
  return value(args, read, what);
}

function takeDelay(args: Arguments, options: QdiscOptions): void {
  args.next();
  options.latency = value(args, getTime64, 'latency');
  const jitter = optional(args, getTime64, 'latency');
  if (jitter === undefined) return;
  options.jitter = jitter;
  const corr = optional(args, getPercent, 'latency');
  if (corr !== undefined) options.delayCorr = corr;
}

function takeLoss(args: Arguments, options: QdiscOptions): void {
  if ((options.loss ?? 0) > 0 || options.lossState !== undefined || options.lossGemodel !== undefined) illegal('duplicate loss argument\n');
  args.next();
  if (args.word === 'state') takeLossState(args, options);
  else if (args.word === 'gemodel') takeGemodel(args, options);
  else {
    if (args.word === 'random') args.next();
    else if (!/^\d/.test(args.word)) throw new UsageError(`Unknown loss parameter: ${args.word}\n`, 1);
    options.loss = value(args, getPercent, 'loss percent');
    const corr = optional(args, getPercent, 'loss correlation');
    if (corr !== undefined) options.lossCorr = corr;
  }
}

function takeLossState(args: Arguments, options: QdiscOptions): void {
  args.next();
  const p13 = value(args, parsePercent, 'loss p13');
  const model = { p13: toUint32Part(p13), p31: toUint32Part(1 - p13), p32: 0, p23: UINT32_MAX, p14: 0 };
  options.lossState = model;
  for (const key of ['p31', 'p32', 'p23', 'p14'] as const) {
    const next = optional(args, getPercent, `loss ${key}`);
    if (next === undefined) return;
    model[key] = next;
  }
}

function takeGemodel(args: Arguments, options: QdiscOptions): void {
  args.next();
  const p = value(args, parsePercent, 'loss gemodel p');
  const model = { p: toUint32Part(p), r: toUint32Part(1 - p), h: 0, k1: 0 };
  options.lossGemodel = model;
  const r = optional(args, getPercent, 'loss gemodel r');
  if (r === undefined) return;
  model.r = r;
  const h = optional(args, getPercent, 'loss gemodel h');
  if (h === undefined) return;
  model.h = UINT32_MAX - h;
  model.k1 = optional(args, getPercent, 'loss gemodel k') ?? 0;
}

function takeChance(args: Arguments, what: string): { probability: number; correlation: number } {
  args.next();
  const probability = value(args, getPercent, what);
  return { probability, correlation: optional(args, getPercent, what) ?? 0 };
}

function takeRate(args: Arguments, options: QdiscOptions): void {
  args.next();
  const rate = value(args, getRate, 'rate');
  const packetOverhead = optional(args, getInteger, 'rate', true) ?? 0;
  const cellSize = optional(args, getU32, 'rate') ?? 0;
  const cellOverhead = optional(args, getInteger, 'rate', true) ?? 0;
  options.netemRate = { rate, packetOverhead, cellSize, cellOverhead };
}

function takeDistribution(args: Arguments, options: QdiscOptions): void {
  const name = args.next();
  const table = distributionTable(name);
  if (table === undefined) {
    throw new UsageError(`No distribution data for ${name} (${TC_LIB}/${name}.dist: No such file or directory)\n`, 1);
  }
  options.delayDist = table;
}

function takeWord(args: Arguments, options: QdiscOptions): void {
  const { word } = args;
  if (matches(word, 'limit')) {
    args.next();
    options.limit = value(args, getSize, 'limit');
  } else if (matchesAny(word, 'latency', 'delay')) takeDelay(args, options);
  else if (matchesAny(word, 'loss', 'drop')) takeLoss(args, options);
  else if (matches(word, 'seed')) {
    args.next();
    if (getU64(args.word) === undefined) illegal('seed');
    options.seed = args.word;
  } else if (matches(word, 'ecn')) options.ecn = true;
  else if (matches(word, 'reorder')) options.reorder = takeChance(args, 'reorder');
  else if (matches(word, 'corrupt')) options.corrupt = takeChance(args, 'corrupt');
  else if (matches(word, 'gap')) {
    args.next();
    options.gap = value(args, getU32, 'gap');
  } else if (matches(word, 'duplicate')) {
    const { probability, correlation } = takeChance(args, 'duplicate');
    options.duplicate = probability;
    options.dupCorr = correlation;
  } else if (matches(word, 'distribution')) takeDistribution(args, options);
  else if (matches(word, 'rate')) takeRate(args, options);
  else if (matches(word, 'slot')) notModelled('tc', 'option "slot"');
  else throw new UsageError(word === 'help' ? USAGE : `What is "${word}"?\n${USAGE}`, 1);
}

/** What cannot be, once all has been read. */
function check(options: QdiscOptions): void {
  const { latency = 0, jitter = 0, gap = 0, loss = 0 } = options;
  const refuse = (why: string): never => {
    throw new UsageError(`${why}\n${USAGE}`, 1);
  };
  if ((options.reorder?.probability ?? 0) > 0) {
    if (latency === 0) refuse('reordering not possible without specifying some delay');
    if (gap === 0) options.gap = 1;
  } else if (gap > 0) refuse('gap specified without reorder probability');
  const lossy = loss > 0 || options.lossState !== undefined || options.lossGemodel !== undefined;
  if (options.ecn === true && !lossy) refuse('ecn requested without loss model');
  if (options.delayDist !== undefined && (latency === 0 || jitter === 0)) {
    refuse('distribution specified but no latency and jitter values');
  }
}

export const netemKind: QdiscKind = {
  id: 'netem',
  parse(_session: TcSession, args, options) {
    options.limit = 1000;
    for (; !args.done; args.forward()) takeWord(args, options);
    check(options);
  },
  print: printNetem,
};
