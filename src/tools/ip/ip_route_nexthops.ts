import { RTNH_F_ONLINK } from '../../uapi/rtnetlink.ts';
import type { NextHop } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getAddr, readFamily } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { getUnsigned } from '../iproute2/numbers.ts';
import { UsageError, invarg, notModelled } from '../iproute2/usage_error.ts';
import type { RouteState } from './ip_route_modify.ts';

/** nexthop [ via ADDRESS ] [ dev DEVICE ] [ weight NUMBER ] [ onlink ] ... to the end of the line. */
export function parseNextHops(state: RouteState, args: Arguments): NextHop[] {
  const hops: NextHop[] = [];
  while (!args.done) {
    if (args.word !== 'nexthop') {
      throw new UsageError(`Error: "nexthop" or end of line is expected instead of "${args.word}"\n`);
    }
    if (!args.hasNext()) throw new UsageError('Error: unexpected end of line after "nexthop"\n');
    const hop: NextHop = { flags: 0, hops: 0, ifindex: 0 };
    args.forward();
    while (!args.done && takeHopOption(state, hop, args)) args.forward();
    hops.push(hop);
  }
  return hops;
}

/** Reads one option; false when the word is none. */
function takeHopOption(state: RouteState, hop: NextHop, args: Arguments): boolean {
  if (args.word === 'via') takeVia(state, hop, args);
  else if (args.word === 'dev') takeDev(state, hop, args);
  else if (args.word === 'weight') takeWeight(hop, args);
  else if (args.word === 'onlink') hop.flags = (hop.flags ?? 0) | RTNH_F_ONLINK;
  else if (matches(args.word, 'realms')) {
    if (state.ip.names.realms(args.next()) === undefined) invarg('"realm" value is invalid\n', args.word);
    notModelled('ip', 'option "realms" of a next hop');
  } else if (args.word === 'encap' || args.word === 'as') notModelled('ip', `option "${args.word}" of a next hop`);
  else return false;
  return true;
}

function takeVia(state: RouteState, hop: NextHop, args: Arguments): void {
  let family = readFamily(args.next());
  if (family === 0) family = state.family;
  else args.next();
  const addr = getAddr(args.word, family);
  state.settle(addr);
  if (addr.family !== state.family) notModelled('ip', `a gateway of another family ("${args.word}")`);
  hop.gateway = addr.addr;
}

function takeDev(state: RouteState, hop: NextHop, args: Arguments): void {
  const name = args.next();
  hop.ifindex = state.ip.ll.nameToIndex(name);
  if (hop.ifindex === 0) throw new UsageError(`Cannot find device "${name}"\nError: cannot parse nexthop\n`);
}

function takeWeight(hop: NextHop, args: Arguments): void {
  const weight = getUnsigned(args.next());
  if (weight === undefined || weight === 0 || weight > 256) invarg('"weight" is invalid\n', args.word);
  hop.hops = weight - 1;
}
