import type { RouteMetrics } from '../../uapi/rtnetlink.ts';
import { formatHex } from '../iproute2/json_print.ts';
import type { IpSession } from './ip_session.ts';
import { rttText } from './print_rt_flags.ts';

const FEATURE_ECN = 1;
const FEATURE_TCP_USEC_TS = 16;

type NumberKey = Exclude<keyof RouteMetrics, 'lock' | 'ccAlgo'>;

/** Metrics by RTAX_* number, which is also their bit in `lock`. `shift`: how many times finer than ms a time is kept. */
const METRICS: readonly (readonly [rtax: number, name: string, key: NumberKey | 'ccAlgo', timeDivisor?: number])[] = [
  [2, 'mtu', 'mtu'],
  [3, 'window', 'window'],
  [4, 'rtt', 'rtt', 8],
  [5, 'rttvar', 'rttvar', 4],
  [6, 'ssthresh', 'ssthresh'],
  [7, 'cwnd', 'cwnd'],
  [8, 'advmss', 'advmss'],
  [9, 'reordering', 'reordering'],
  [10, 'hoplimit', 'hoplimit'],
  [11, 'initcwnd', 'initcwnd'],
  [12, 'features', 'features'],
  [13, 'rto_min', 'rtoMin', 1],
  [14, 'initrwnd', 'initrwnd'],
  [15, 'quickack', 'quickack'],
  [16, 'congctl', 'ccAlgo'],
  [17, 'fastopen_no_cookie', 'fastopenNoCookie'],
];

/** "mtu lock 1400 advmss 1360 ". */
export function printRouteMetrics(ip: IpSession, metrics: RouteMetrics): void {
  const { print } = ip;
  const lock = metrics.lock ?? 0;
  print.openArray('metrics');
  print.openObject();
  for (const [rtax, name, key, timeDivisor] of METRICS) {
    const locked = (lock & (1 << rtax)) !== 0;
    const value = metrics[key];
    if (value === undefined && !locked) continue;
    if (key === 'hoplimit' && value === -1) continue;
    print.text(`${name} ${locked ? 'lock ' : ''}`);
    if (typeof value === 'string') print.any('congestion', value, `${value} `);
    else if (key === 'features') printFeatures(ip, value ?? 0);
    else if (timeDivisor !== undefined) printTime(ip, name, Math.trunc((value ?? 0) / timeDivisor));
    else print.any(name, (value ?? 0) >>> 0, `${(value ?? 0) >>> 0} `);
  }
  print.closeObject();
  print.closeArray();
}

function printTime(ip: IpSession, name: string, ms: number): void {
  ip.print.any(name, ms, rttText(ms));
}

function printFeatures(ip: IpSession, features: number): void {
  const { print } = ip;
  if ((features & FEATURE_ECN) !== 0) print.any('ecn', null, 'ecn ');
  if ((features & FEATURE_TCP_USEC_TS) !== 0) print.any('tcp_usec_ts', null, 'tcp_usec_ts ');
  if ((features & ~(FEATURE_ECN | FEATURE_TCP_USEC_TS)) !== 0) print.hex0x('features', features, `${formatHex(features)} `);
}
