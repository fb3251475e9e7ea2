import {
  type InetDiagMsg,
  type SkMeminfo,
  type TcpInfo,
  TCP_LISTEN,
  TCPI_OPT_ECN,
  TCPI_OPT_ECN_SEEN,
  TCPI_OPT_SACK,
  TCPI_OPT_TIMESTAMPS,
  TCPI_OPT_WSCALE,
} from '../../uapi/inet_diag.ts';

/** printf("%g"). */
export function general(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Bits per second; with -n as they are. iproute2: sprint_bw(). */
export function bandwidth(bits: number, numeric: boolean): string {
  if (numeric) return bits.toFixed(0);
  for (const [unit, letter] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (bits >= unit) return `${String(Number((bits / unit).toPrecision(3)))}${letter}`;
  }
  return general(bits);
}

/** skmem:(...) of -m. */
export function memoryText(m: SkMeminfo): string {
  return ` skmem:(r${m.rmemAlloc},rb${m.rcvbuf},t${m.wmemAlloc},tb${m.sndbuf},f${m.fwdAlloc},w${m.wmemQueued},o${m.optmem},bl${m.backlog},d${m.drops})`;
}

const INFINITE_SSTHRESH = 0xffff;
/** The timeout of a connection that has none measured yet is left out, µs. */
const NO_RTO = 3_000_000;

/** What -i prints of a TCP socket, in ss's order; -o and -e add the negotiated options. iproute2: tcp_stats_print(). */
export function tcpInfoText(socket: InetDiagMsg, showOptions: boolean, numeric: boolean): string {
  const info = socket.tcp;
  if (info === undefined) return '';
  let text = showOptions ? optionWords(info) : '';
  const put = (label: string, value: number): void => {
    if (value !== 0) text += ` ${label}:${value}`;
  };
  const ms = (label: string, us: number): void => {
    if (us !== 0) text += ` ${label}:${general(us / 1000)}`;
  };
  const rate = (label: string, bits: number): void => {
    if (bits !== 0) text += ` ${label} ${bandwidth(bits, numeric)}bps`;
  };
  if (socket.cong !== undefined && socket.cong !== '') text += ` ${socket.cong}`;
  if (info.options & TCPI_OPT_WSCALE) text += ` wscale:${info.sndWscale},${info.rcvWscale}`;
  if (info.rto !== NO_RTO) ms('rto', info.rto);
  put('backoff', info.backoff);
  if (info.rtt !== 0) text += ` rtt:${general(info.rtt / 1000)}/${general(info.rttvar / 1000)}`;
  ms('ato', info.ato);
  put('mss', info.sndMss);
  put('pmtu', info.pmtu);
  put('rcvmss', info.rcvMss);
  put('advmss', info.advmss);
  put('cwnd', info.sndCwnd);
  if (info.sndSsthresh < INFINITE_SSTHRESH) put('ssthresh', info.sndSsthresh);
  put('bytes_sent', info.bytesSent);
  put('bytes_retrans', info.bytesRetrans);
  put('bytes_acked', info.bytesAcked);
  put('bytes_received', info.bytesReceived);
  put('segs_out', info.segsOut);
  put('segs_in', info.segsIn);
  put('data_segs_out', info.dataSegsOut);
  put('data_segs_in', info.dataSegsIn);
  text += bbrText(socket, numeric);
  if (info.rtt > 0 && info.sndMss > 0 && info.sndCwnd > 0) rate('send', (info.sndCwnd * info.sndMss * 8_000_000) / info.rtt);
  put('lastsnd', info.lastDataSentMs);
  put('lastrcv', info.lastDataRecvMs);
  put('lastack', info.lastAckRecvMs);
  if (Number.isFinite(info.pacingRate)) rate('pacing_rate', info.pacingRate * 8);
  rate('delivery_rate', info.deliveryRate * 8);
  put('delivered', info.delivered);
  put('delivered_ce', info.deliveredCe);
  if (info.deliveryRateAppLimited) text += ' app_limited';
  text += busyText(info);
  put('unacked', info.unacked);
  if (info.retrans !== 0 || info.totalRetrans !== 0) text += ` retrans:${info.retrans}/${info.totalRetrans}`;
  put('lost', info.lost);
  if (info.state !== TCP_LISTEN && socket.state !== TCP_LISTEN) put('sacked', info.sacked);
  put('dsack_dups', info.dsackDups);
  put('fackets', info.fackets);
  if (info.reordering !== 3) text += ` reordering:${info.reordering}`;
  put('reord_seen', info.reordSeen);
  ms('rcv_rtt', info.rcvRtt);
  put('rcv_space', info.rcvSpace);
  put('rcv_ssthresh', info.rcvSsthresh);
  put('notsent', info.notsentBytes);
  if (info.minRtt !== 0xffffffff && Number.isFinite(info.minRtt)) ms('minrtt', info.minRtt);
  put('rcv_ooopack', info.rcvOoopack);
  put('snd_wnd', info.sndWnd);
  put('rcv_wnd', info.rcvWnd);
  put('rehash', info.rehash);
  return text;
}

function optionWords({ options }: TcpInfo): string {
  const words: readonly (readonly [number, string])[] = [
    [TCPI_OPT_TIMESTAMPS, ' ts'],
    [TCPI_OPT_SACK, ' sack'],
    [TCPI_OPT_ECN, ' ecn'],
    [TCPI_OPT_ECN_SEEN, ' ecnseen'],
  ];
  return words.map(([bit, word]) => (options & bit ? word : '')).join('');
}

function bbrText({ bbr }: InetDiagMsg, numeric: boolean): string {
  if (bbr === undefined) return '';
  let text = ` bbr:(bw:${bandwidth(bbr.bw * 8, numeric)}bps,mrtt:${general(bbr.minRtt / 1000)}`;
  if (bbr.pacingGain !== 0) text += `,pacing_gain:${general(bbr.pacingGain)}`;
  if (bbr.cwndGain !== 0) text += `,cwnd_gain:${general(bbr.cwndGain)}`;
  return `${text})`;
}

function busyText({ busyTime, rwndLimited, sndbufLimited }: TcpInfo): string {
  if (busyTime === 0) return '';
  const share = (us: number): string => `${Math.floor(us / 1000)}ms(${((100 * us) / busyTime).toFixed(1)}%)`;
  let text = ` busy:${Math.floor(busyTime / 1000)}ms`;
  if (rwndLimited !== 0) text += ` rwnd_limited:${share(rwndLimited)}`;
  if (sndbufLimited !== 0) text += ` sndbuf_limited:${share(sndbufLimited)}`;
  return text;
}
