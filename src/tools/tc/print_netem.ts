import type { QdiscOptions, TcSession } from './qdisc_kind.ts';
import { sprintPercent, sprintRate, sprintTime64 } from './tc_values.ts';

const UINT32_MAX = 4294967295;

function percent(session: TcSession, key: string, label: string, part: number): void {
  session.print.any(key, part / UINT32_MAX, ` ${label}${label === '' ? '' : ' '}${sprintPercent(part)}`);
}

/** A correlation: JSON has it always, text where there is one. */
function correlation(session: TcSession, corr: number): void {
  const { print } = session;
  if (print.isJson) print.json('correlation', corr / UINT32_MAX);
  else if (corr !== 0) print.text(` ${sprintPercent(corr)}`);
}

function chance(session: TcSession, key: string, object: string, part: number, corr: number): void {
  session.print.openObject(object);
  percent(session, key, key, part);
  correlation(session, corr);
  session.print.closeObject();
}

function printDelay(session: TcSession, options: QdiscOptions): void {
  const { print } = session;
  const { latency = 0, jitter = 0, delayCorr = 0 } = options;
  if (latency === 0) return;
  print.openObject('delay');
  if (print.isJson) {
    print.json('delay', latency / 1e9);
    print.json('jitter', jitter / 1e9);
  } else {
    print.text(` delay ${sprintTime64(latency)}`);
    if (jitter !== 0) print.text(`  ${sprintTime64(jitter)}`);
  }
  correlation(session, print.isJson || jitter !== 0 ? delayCorr : 0);
  print.closeObject();
}

function printLossModels(session: TcSession, options: QdiscOptions): void {
  const { print } = session;
  const { lossState, lossGemodel } = options;
  if (lossState !== undefined) {
    print.openObject('loss-state');
    percent(session, 'p13', 'loss state p13', lossState.p13);
    for (const key of ['p31', 'p32', 'p23', 'p14'] as const) percent(session, key, key, lossState[key]);
    print.closeObject();
  }
  if (lossGemodel !== undefined) {
    print.openObject('loss-gemodel');
    percent(session, 'p', 'loss gemodel p', lossGemodel.p);
    percent(session, 'r', 'r', lossGemodel.r);
    percent(session, '1-h', '1-h', UINT32_MAX - lossGemodel.h);
    percent(session, '1-k', '1-k', lossGemodel.k1);
    print.closeObject();
  }
}

function printRate(session: TcSession, options: QdiscOptions): void {
  const { print, iec } = session;
  const rate = options.netemRate;
  if (rate === undefined || rate.rate === 0) return;
  print.openObject('rate');
  print.any('rate', rate.rate, ` rate ${sprintRate(rate.rate, iec)}`);
  const numbers: readonly (readonly [key: string, value: number])[] = [
    ['packetoverhead', rate.packetOverhead],
    ['cellsize', rate.cellSize],
    ['celloverhead', rate.cellOverhead],
  ];
  for (const [key, value] of numbers) {
    print.json(key, value);
    if (value !== 0) print.text(` ${key} ${value}`);
  }
  print.closeObject();
}

/** netem's settings as a listing shows them. */
export function printNetem(session: TcSession, options: QdiscOptions): void {
  const { print } = session;
  const { limit = 0, loss = 0, duplicate = 0, reorder, corrupt, gap = 0 } = options;
  print.any('limit', limit, `limit ${limit}`);
  printDelay(session, options);
  if (loss !== 0) chance(session, 'loss', 'loss-random', loss, options.lossCorr ?? 0);
  printLossModels(session, options);
  if (duplicate !== 0) chance(session, 'duplicate', 'duplicate', duplicate, options.dupCorr ?? 0);
  if (reorder !== undefined && reorder.probability !== 0) chance(session, 'reorder', 'reorder', reorder.probability, reorder.correlation);
  if (corrupt !== undefined && corrupt.probability !== 0) chance(session, 'corrupt', 'corrupt', corrupt.probability, corrupt.correlation);
  printRate(session, options);
  if (options.seed !== undefined) {
    if (print.isJson) print.rawJson('seed', options.seed);
    else print.text(` seed ${options.seed}`);
  }
  print.json('ecn', options.ecn === true);
  if (options.ecn === true) print.text(' ecn ');
  print.json('gap', gap);
  if (gap !== 0) print.text(` gap ${gap}`);
}
