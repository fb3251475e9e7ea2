/** Options of ping(8) that mean something to IPv6 alone: they are checked, and then make no difference. */

/** What "-N help" prints. */
export const NODE_INFO_HELP = `ping -6 -N <nodeinfo opt>
Help:
  help
Query:
  name
  ipv6
  ipv6-all
  ipv6-compatible
  ipv6-global
  ipv6-linklocal
  ipv6-sitelocal
  ipv4
  ipv4-all
Subject:
  subject-ipv6=addr
  subject-ipv4=addr
  subject-name=name
  subject-fqdn=name
`;

const QUERIES = /^(name|fqdn|ipv6(-all|-compatible|-linklocal|-sitelocal|-global)?|ipv4(-all)?|subject-(ipv6|ipv4|name|fqdn)=.*)$/;

export function isNodeInfoQuery(word: string): boolean {
  return QUERIES.test(word);
}

const FLOWLABEL_MAX = 0xfffff;

/** "-F": '' or what is wrong with it. iputils: parseflow(). */
export function flowComplaint(text: string): string {
  const match = /^0[xX]([0-9a-fA-F]*)$/.exec(text) ?? /^(\d*)$/.exec(text);
  if (match === null) return `bad value for flowinfo: ${text}`;
  const value = parseInt(match[1], /^0x/i.test(text) ? 16 : 10) || 0;
  return value > FLOWLABEL_MAX ? `flow value is greater than 20 bits: ${text}` : '';
}
