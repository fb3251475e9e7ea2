/** A table's built-in chains, by the hook they stand at. */
export interface BuiltinTable {
  readonly name: string;
  /** [chain, NF_INET_*]. */
  readonly chains: readonly (readonly [string, number])[];
}

const PREROUTING = ['PREROUTING', 0] as const;
const INPUT = ['INPUT', 1] as const;
const FORWARD = ['FORWARD', 2] as const;
const OUTPUT = ['OUTPUT', 3] as const;
const POSTROUTING = ['POSTROUTING', 4] as const;

/** In the order iptables-save writes them. iptables: xtables_ipv4, enum nft_table_type. */
export const BUILTIN_TABLES: readonly BuiltinTable[] = [
  { name: 'mangle', chains: [PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING] },
  { name: 'security', chains: [INPUT, FORWARD, OUTPUT] },
  { name: 'raw', chains: [PREROUTING, OUTPUT] },
  { name: 'filter', chains: [INPUT, FORWARD, OUTPUT] },
  { name: 'nat', chains: [PREROUTING, INPUT, OUTPUT, POSTROUTING] },
];

export function builtinTable(name: string): BuiltinTable | undefined {
  return BUILTIN_TABLES.find((table) => table.name === name);
}

/** The hook of a built-in chain, undefined for another. */
export function builtinHook(table: BuiltinTable, chain: string): number | undefined {
  return table.chains.find(([name]) => name === chain)?.[1];
}
