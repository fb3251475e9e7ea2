import type { NetProtocol, NetStack } from '../core/net_stack.ts';

/** Registers what takes packets of IP protocol `protocol`. 0, or -1 when it is taken. Linux: inet_add_protocol(). */
export function inetAddProtocol(stack: NetStack, protocol: number, handler: NetProtocol): number {
  if (stack.inetProtos[protocol] !== null) return -1;
  stack.inetProtos[protocol] = handler;
  return 0;
}

/** Linux: inet_del_protocol(). */
export function inetDelProtocol(stack: NetStack, protocol: number, handler: NetProtocol): void {
  if (stack.inetProtos[protocol] === handler) stack.inetProtos[protocol] = null;
}
