/** How the words of commands go together, as far as completion needs it. */

/** What a word may be, beyond fixed words. */
export type Kind =
  | 'file'
  | 'directory'
  | 'interface'
  | 'bridge'
  | 'netns'
  | 'sysctl'
  | 'command'
  | 'variable'
  | 'function'
  | 'alias'
  | 'builtin'
  | 'job'
  | 'signal'
  | 'pid'
  | 'host'
  | 'option'
  | 'shopt'
  | 'user'
  | 'container'
  | 'image'
  | 'network'
  | 'none';

export type Source = Kind | readonly string[];

export interface Grammar {
  /** Options, offered when the word begins with a dash. */
  readonly options?: readonly string[];
  /** Words that may come here, again and again: keywords. */
  readonly words?: readonly string[];
  /** Words that lead into a grammar of their own. */
  readonly sub?: Readonly<Record<string, Grammar>>;
  /** What follows an option or keyword. */
  readonly values?: Readonly<Record<string, Source>>;
  /** What stands at each place that is no option, keyword or value. */
  readonly args?: readonly Source[];
  /** What stands at all further places. */
  readonly rest?: Source;
  /** Words of `sub` may be shortened, as ip has it. */
  readonly prefixes?: boolean;
  /** Behind so many arguments another command begins. */
  readonly commandAfter?: number;
}
