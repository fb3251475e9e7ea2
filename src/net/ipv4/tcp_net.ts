import type { Net } from '../core/net_namespace.ts';
import { tcpHashinfo } from './inet_hashtables.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpClearXmitTimers, tcpDestroySock } from './tcp_done.ts';
import { tcpRequestDrop } from './tcp_minisocks.ts';
import { TcpRequestSock } from './tcp_request.ts';
import type { TcpSk } from './tcp_sock.ts';
import { tcpTimewaitKill, TcpTimewaitSock } from './tcp_timewait.ts';

/** A namespace goes, and with it what its closed connections left. Linux: tcp_sk_exit(). */
export function tcpNetExit(net: Net): void {
  if (ipv4Net(net).tcp === null) return;
  for (const entry of tcpHashinfo(net).entries()) {
    if (entry instanceof TcpTimewaitSock) tcpTimewaitKill(entry);
    else if (entry instanceof TcpRequestSock) tcpRequestDrop(entry);
    else {
      tcpClearXmitTimers(entry as TcpSk);
      tcpDestroySock(entry as TcpSk);
    }
  }
}
