import { type CachedChain, type NftHandle, NftRefusal } from './nft_handle.ts';
import { type ListFormat, listHeader, printNumber, printRule, saveRule } from './rule_print.ts';

const NO_CHAIN = 'No chain/target/match by that name.';

function chainTitle(chain: CachedChain, format: ListFormat): string {
  if (chain.hook < 0) return `Chain ${chain.name} (${chain.references} references)\n`;
  const counts = format.counters
    ? ` ${printNumber(chain.pcnt, { ...format, noTable: true })}packets, ${printNumber(chain.bcnt, { ...format, noTable: true })}bytes`
    : '';
  return `Chain ${chain.name} (policy ${chain.policy}${counts})\n`;
}

/** -L: a chain or all of them; `number`: that rule alone, without a heading (0: all). */
export function listRules(h: NftHandle, table: string, chain: string | undefined, number: number, format: ListFormat): string {
  h.fake(table, chain);
  if (chain === undefined) h.sort(table);
  const chains = chain === undefined ? h.all(table) : [h.find(table, chain)];
  return chains
    .map((each) => {
      if (each === undefined) throw new NftRefusal(NO_CHAIN);
      if (number > 0 && chain !== undefined) {
        const rule = each.rules.at(number - 1);
        return rule === undefined ? '' : printRule(h.process, rule, number, format);
      }
      const rules = each.rules.map((rule, i) => printRule(h.process, rule, i + 1, format));
      return chainTitle(each, format) + listHeader(format) + rules.join('');
    })
    .join('\n');
}

/** -S. */
export function saveRules(h: NftHandle, table: string, chain: string | undefined, number: number, counters: boolean): string {
  h.fake(table, chain);
  if (chain === undefined) h.sort(table);
  const chains = (chain === undefined ? h.all(table) : [h.find(table, chain)]).map((each) => {
    if (each === undefined) throw new NftRefusal(NO_CHAIN);
    return each;
  });
  let text = number > 0 && chain !== undefined ? '' : chains.map((each) => declaration(each, counters)).join('');
  for (const { name, rules } of chains) {
    const wanted = number > 0 ? rules.slice(number - 1, number) : rules;
    for (const rule of wanted) text += `-A ${name}${saveRule(h.process, rule, counters)}\n`;
  }
  return text;
}

function declaration({ name, hook, policy, pcnt, bcnt }: CachedChain, counters: boolean): string {
  return hook < 0 ? `-N ${name}\n` : `-P ${name} ${policy}${counters ? ` -c ${pcnt} ${bcnt}` : ''}\n`;
}
