/** Ends iptables. 'hint': behind the program's name and version, with the hint to -h; 'named': behind "iptables: "; 'plain': alone. */
export class IptablesError extends Error {
  readonly status: number;
  readonly kind: 'hint' | 'version' | 'named' | 'plain';

  constructor(status: number, words: string, kind: 'hint' | 'version' | 'named' | 'plain') {
    super(words);
    this.status = status;
    this.kind = kind;
  }
}

/** PARAMETER_PROBLEM: status 2 and the hint. */
export function badParameter(words: string): IptablesError {
  return new IptablesError(2, words, 'hint');
}

/** What the kernel's refusals are called. iptables: nft_strerror(). */
export function named(words: string): IptablesError {
  return new IptablesError(1, words, 'named');
}

export const NO_CHAIN = 'No chain/target/match by that name.';
