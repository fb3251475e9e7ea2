import { ipv4Net } from './ipv4_netns.ts';
import type { TcpSk } from './tcp_sock.ts';
import { alignShift } from './tcp_states.ts';

const U16_MAX = 0xffff;
const TCP_MAX_WSCALE = 14;
/** net.core.rmem_max, as far as the scale goes. */
const RMEM_MAX = 212992;

/** Filled by `tcpSelectInitialWindow`. */
export const initialWindow = { rcvWnd: 0, windowClamp: 0, wscale: 0 };

/** The window and its scale that a SYN announces. Linux: tcp_select_initial_window(). */
export function tcpSelectInitialWindow(sk: TcpSk, mss: number, windowClamp: number, wscaleOk: boolean): typeof initialWindow {
  const { tcpRmem } = ipv4Net(sk.net).sysctl;
  if (windowClamp === 0) windowClamp = U16_MAX * 2 ** TCP_MAX_WSCALE;
  let space = Math.min(windowClamp, Math.max(sk.fullSpace, 0));
  if (space > mss) space -= space % mss;
  initialWindow.rcvWnd = Math.min(space, U16_MAX);
  let wscale = 0;
  if (wscaleOk) {
    space = Math.min(Math.max(space, tcpRmem[2], RMEM_MAX), windowClamp);
    wscale = Math.min(Math.max(31 - Math.clz32(space) - 15, 0), TCP_MAX_WSCALE);
  }
  initialWindow.wscale = wscale;
  initialWindow.windowClamp = Math.min(U16_MAX * 2 ** wscale, windowClamp);
  return initialWindow;
}

/** The window to announce now, scaled. Linux: tcp_select_window(). */
export function tcpSelectWindow(sk: TcpSk): number {
  const { mib } = sk.net;
  const old = sk.rcvWnd;
  const current = sk.receiveWindow;
  let win = selectWindow(sk);
  if (win < current) {
    // Never shrinks an offered window.
    if (win === 0) mib.TcpExtTCPWantZeroWindowAdv++;
    win = alignShift(current, sk.rcvWscale);
  }
  sk.rcvWnd = win;
  sk.rcvWup = sk.rcvNxt;
  win = Math.floor(Math.min(win, U16_MAX * 2 ** sk.rcvWscale) / 2 ** sk.rcvWscale);
  if (win === 0) {
    sk.predWindow = -1;
    if (old !== 0) mib.TcpExtTCPToZeroWindowAdv++;
  } else if (old === 0) {
    mib.TcpExtTCPFromZeroWindowAdv++;
  }
  return win;
}

/** The window there is room for, avoiding silly small steps. Linux: __tcp_select_window(). */
export function selectWindow(sk: TcpSk): number {
  const allowed = sk.fullSpace;
  const full = Math.min(sk.windowClamp, allowed);
  let mss = sk.rcvMss;
  let free = sk.space;
  if (mss > full) {
    mss = full;
    if (mss <= 0) return 0;
  }
  if (free < full >> 1) {
    sk.ackQuick = 0;
    // What the scale would round up must not become window.
    free -= ((free % (1 << sk.rcvWscale)) + (1 << sk.rcvWscale)) % (1 << sk.rcvWscale);
    if (free < allowed >> 4 || free < mss) return 0;
  }
  if (free > sk.rcvSsthresh) free = sk.rcvSsthresh;
  if (sk.rcvWscale !== 0) return alignShift(free, sk.rcvWscale);
  let window = sk.rcvWnd;
  if (window <= free - mss || window > free) window = free - (free % mss);
  else if (mss === full && free > window + (full >> 1)) window = free;
  return window;
}

/** Buffers of a connection that is established. Linux: tcp_init_buffer_space(). */
export function tcpInitBufferSpace(sk: TcpSk): void {
  const maxwin = sk.fullSpace;
  if (!sk.sndbufLocked) tcpSndbufExpand(sk);
  sk.rcvqTimeUs = Math.floor(sk.net.sim.now / 1000);
  sk.rcvqSeq = sk.copiedSeq;
  if (sk.windowClamp >= maxwin) {
    sk.windowClamp = maxwin;
    if (maxwin > 4 * sk.advmss) sk.windowClamp = Math.max(maxwin, 4 * sk.advmss);
  }
  // One segment is kept in reserve.
  if (sk.windowClamp > 2 * sk.advmss && sk.windowClamp + sk.advmss > maxwin) {
    sk.windowClamp = Math.max(2 * sk.advmss, maxwin - sk.advmss);
  }
  sk.rcvSsthresh = Math.min(sk.rcvSsthresh, sk.windowClamp);
  sk.rcvqSpace = Math.min(sk.rcvSsthresh, sk.rcvWnd, 10 * sk.advmss);
}

/** The send buffer follows the congestion window. Linux: tcp_sndbuf_expand(). */
export function tcpSndbufExpand(sk: TcpSk): void {
  const perMss = ceilPow2(Math.max(sk.mssClamp, sk.userMss, sk.mssCache) + 256 + 320) + 256;
  const segs = Math.max(10, sk.sndCwnd, sk.reordering + 1);
  const want = (sk.ca.sndbufFactor ?? 2) * segs * perMss;
  if (sk.sndbuf < want) sk.sndbuf = Math.min(want, ipv4Net(sk.net).sysctl.tcpWmem[2]);
}

function ceilPow2(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}
