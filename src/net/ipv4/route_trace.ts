import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { Flow4 } from './fib_lookup.ts';

/**
 * Tells the trace's listeners that a packet was not even made: there is no route for it. `cause` is the packet that was to be
 * answered; null when a program wanted to send. `error` is the errno, positive.
 */
export function traceNoRoute(net: Net, flow: Flow4, cause: SkBuff | null, error: number): void {
  const { trace } = net.stack;
  if (!trace.on) return;
  const { saddr, daddr, proto, oif, sport, dport } = flow;
  const detail = { error, saddr, daddr, proto, oif, sport, dport };
  if (cause === null) trace.unmade('ip_route_output_flow', net, detail);
  else trace.hit(cause, 'ip_route_output_flow', net, detail);
}
