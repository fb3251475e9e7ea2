import type { RouteMetrics } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getTimeRtt, getUnsigned } from '../iproute2/numbers.ts';
import { invarg } from '../iproute2/usage_error.ts';

type Take = (metrics: RouteMetrics, args: Arguments) => void;
type NumberKey = Exclude<keyof RouteMetrics, 'lock' | 'ccAlgo'>;

const FEATURES: Readonly<Record<string, number>> = { ecn: 1, tcp_usec_ts: 16 };

/** KEY [ lock ] ...: goes to the value and notes the lock in RTAX_LOCK. */
function value(metrics: RouteMetrics, args: Arguments, rtax: number): string {
  if (args.next() !== 'lock') return args.word;
  metrics.lock = (metrics.lock ?? 0) | (1 << rtax);
  return args.next();
}

/** KEY [ lock ] NUMBER. */
function number(words: string, rtax: number, key: NumberKey, name = words.replace('*', ''), max = 0xffffffff): readonly [string, Take] {
  return [
    words,
    (metrics, args) => {
      const word = value(metrics, args, rtax);
      const read = getUnsigned(word);
      if (read === undefined || read > max) invarg(`"${name}" value is invalid\n`, word);
      metrics[key] = read;
    },
  ];
}

/** KEY [ lock ] TIME; without a unit the number is taken as the kernel keeps it, `scale` to a ms. */
function time(words: string, rtax: number, key: NumberKey, scale: number): readonly [string, Take] {
  const name = words.replace('*', '');
  return [
    words,
    (metrics, args) => {
      const word = value(metrics, args, rtax);
      const read = getTimeRtt(word);
      if (read === undefined) invarg(`"${name}" value is invalid\n`, word);
      metrics[key] = read.raw ? read.ms : read.ms * scale;
    },
  ];
}

/** KEY 0|1. */
function bool(words: string, key: NumberKey): readonly [string, Take] {
  const name = words.replace('*', '');
  return [
    words,
    (metrics, args) => {
      const read = getUnsigned(args.next());
      if (read === undefined) invarg(`"${name}" value is invalid\n`, args.word);
      if (read > 1) invarg(`"${name}" value should be 0 or 1\n`, args.word);
      metrics[key] = read;
    },
  ];
}

function takeRtoMin(metrics: RouteMetrics, args: Arguments): void {
  metrics.lock = (metrics.lock ?? 0) | (1 << 13);
  const read = getTimeRtt(args.next());
  if (read === undefined) invarg('"rto_min" value is invalid\n', args.word);
  metrics.rtoMin = read.ms;
}

function takeFeatures(metrics: RouteMetrics, args: Arguments): void {
  const feature = FEATURES[args.next()];
  if (feature === undefined) invarg('"features" value not valid\n', args.word);
  metrics.features = feature;
}

/** Route metrics in the order their keys are tried (RTAX_* numbers). */
export const METRIC_OPTIONS: readonly (readonly [words: string, take: Take])[] = [
  number('mtu', 2, 'mtu'),
  number('hoplimit', 10, 'hoplimit', 'hoplimit', 255),
  number('advmss', 8, 'advmss', 'mss'),
  number('reordering*', 9, 'reordering'),
  time('rtt', 4, 'rtt', 8),
  ['rto_min', takeRtoMin],
  number('window*', 3, 'window'),
  number('cwnd*', 7, 'cwnd'),
  number('initcwnd*', 11, 'initcwnd'),
  number('initrwnd*', 14, 'initrwnd'),
  ['features*', takeFeatures],
  bool('quickack*', 'quickack'),
  ['congctl*', (metrics, args) => void (metrics.ccAlgo = value(metrics, args, 16))],
  time('rttvar*', 5, 'rttvar', 4),
  number('ssthresh*', 6, 'ssthresh'),
  bool('fastopen_no_cookie*', 'fastopenNoCookie'),
];
