import type { LongOption } from './getopt_in_order.ts';

/** iptables' own options. iptables: original_opts, IPT_OPTSTRING. */
export const SHORT_OPTIONS = 'A:C:D:E:F::I:L::M:N:P:R:S::VX::Z::c:d:i:j:o:p:s:t:vW::46fg:h::m:nw::x';

const rows: readonly (readonly [string, string])[] = [
  ...([
    ['append', 'A'],
    ['delete', 'D'],
    ['check', 'C'],
    ['insert', 'I'],
    ['replace', 'R'],
    ['list', 'L'],
    ['list-rules', 'S'],
  ] as const),
  ...([
    ['flush', 'F'],
    ['zero', 'Z'],
    ['new-chain', 'N'],
    ['delete-chain', 'X'],
    ['rename-chain', 'E'],
    ['policy', 'P'],
  ] as const),
  ...([
    ['source', 's'],
    ['destination', 'd'],
    ['src', 's'],
    ['dst', 'd'],
    ['protocol', 'p'],
    ['in-interface', 'i'],
  ] as const),
  ...([
    ['jump', 'j'],
    ['table', 't'],
    ['match', 'm'],
    ['numeric', 'n'],
    ['out-interface', 'o'],
    ['verbose', 'v'],
    ['wait', 'w'],
  ] as const),
  ...([
    ['wait-interval', 'W'],
    ['exact', 'x'],
    ['fragments', 'f'],
    ['version', 'V'],
    ['help', 'h'],
    ['line-numbers', '0'],
  ] as const),
  ...([
    ['modprobe', 'M'],
    ['set-counters', 'c'],
    ['goto', 'g'],
    ['ipv4', '4'],
    ['ipv6', '6'],
  ] as const),
];

const OPTIONAL = 'LSFZXwWh';
const REQUIRED = 'ADCIRNEPsdpijtmoMcg';

export const BASE_OPTIONS: readonly LongOption<string>[] = rows.map(([name, value]) => ({
  name,
  value,
  argument: OPTIONAL.includes(value) ? 'optional' : REQUIRED.includes(value) ? 'required' : 'none',
}));
