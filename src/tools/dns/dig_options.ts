import { parseIpv4 } from '../../wire/addr.ts';
import { DNS_A, DNS_NS, DNS_PORT, DNS_PTR, DNS_TYPES, reverseDnsName } from '../../wire/dns.ts';
import type { LookupOptions } from './lookup.ts';

export const DIG_VERSION = 'DiG 9.20.26-1~deb13u1-Debian';
const DIG_USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]
`;
const HINT = '\nUse "dig -h" (or "dig -h | more") for complete list of options\n';
export const DIG_HELP = `${DIG_USAGE}Where:  domain	  is in the Domain Name System
        q-class  is one of (in,hs,ch,...) [default: in]
        q-type   is one of (a,any,mx,ns,soa,hinfo,axfr,txt,...) [default:a]
                 (Use ixfr=version for type ixfr)
        q-opt    is one of:
                 -4                  (use IPv4 query transport only)
                 -b address[#port]   (bind to source address/port)
                 -c class            (specify query class)
                 -p port             (specify port number)
                 -q name             (specify query name)
                 -t type             (specify query type)
                 -x dot-notation     (shortcut for reverse lookups)
        d-opt    is of the form +keyword[=value], where keyword is:
                 +[no]adflag +[no]additional +[no]all +[no]answer
                 +[no]authority +bufsize=### +[no]cdflag +[no]cmd
                 +[no]comments +[no]cookie +[no]dnssec +[no]edns
                 +[no]multiline +[no]question +[no]recurse +retry=###
                 +[no]search +[no]short +[no]stats +[no]tcp
                 +timeout=### +tries=###
        global d-opts and servers (before host name) affect all queries.
        local d-opts and servers (after host name) affect only that lookup.
        -h                           (print help and exit)
        -v                           (print version and exit)
`;

/** Ends dig. */
export class DigError extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

/** One question of the command line, and how its answer is shown. */
export interface DigQuery extends LookupOptions {
  name: string;
  type: number;
  typed: boolean;
  short: boolean;
  cmd: boolean;
  comments: boolean;
  question: boolean;
  answer: boolean;
  authority: boolean;
  additional: boolean;
  stats: boolean;
  multiline: boolean;
  recurse: boolean;
  adflag: boolean;
  cdflag: boolean;
  edns: boolean;
  cookie: boolean;
  dnssec: boolean;
  search: boolean;
  bufsize: number;
  /** The server was named before the question: the heading counts it. */
  serverFirst: boolean;
  /** Was the heading wanted when the name was read? It is shown then if nobody answers, whatever comes behind. */
  headed: boolean;
}

function defaults(): DigQuery {
  return {
    name: '',
    type: DNS_A,
    typed: false,
    server: undefined,
    port: DNS_PORT,
    timeout: 5e9,
    tries: 3,
    tcp: false,
    source: undefined,
    short: false,
    cmd: true,
    comments: true,
    question: true,
    answer: true,
    authority: true,
    additional: true,
    stats: true,
    multiline: false,
    recurse: true,
    adflag: true,
    cdflag: false,
    edns: true,
    cookie: true,
    dnssec: false,
    search: false,
    bufsize: 0,
    serverFirst: false,
    headed: true,
  };
}

/** What is asked, and what was not understood. */
export interface DigCommand {
  queries: DigQuery[];
  warnings: string[];
}

/** The questions in order; throws DigError. */
export function parseDig(argv: readonly string[]): DigCommand | 'help' | 'version' {
  const parser = new DigParser(argv.slice(1));
  return parser.parse();
}

class DigParser {
  private readonly words: readonly string[];
  private at = 0;
  /** What goes for all questions: set before the first name. */
  private readonly global = defaults();
  private readonly queries: DigQuery[] = [];
  private readonly warnings: string[] = [];

  constructor(words: readonly string[]) {
    this.words = words;
  }

  parse(): DigCommand | 'help' | 'version' {
    while (this.at < this.words.length) {
      const word = this.words[this.at++];
      if (word.startsWith('@')) this.current.server = word.slice(1);
      else if (word.startsWith('+')) this.plus(word.slice(1));
      else if (word.startsWith('-') && word.length > 1) {
        const what = this.dash(word);
        if (what !== undefined) return what;
      } else this.bare(word);
    }
    if (this.queries.length === 0) {
      const { server, typed, type, cmd } = this.global;
      this.queries.push({ ...this.global, name: '', type: typed ? type : DNS_NS, serverFirst: server !== undefined, headed: cmd });
    }
    return { queries: this.queries, warnings: this.warnings };
  }

  /** The question that an option speaks of. */
  private get current(): DigQuery {
    return this.queries[this.queries.length - 1] ?? this.global;
  }

  private argument(word: string): string {
    if (word.length > 2) return word.slice(2);
    if (this.at >= this.words.length) throw invalid(word);
    return this.words[this.at++];
  }

  private dash(word: string): 'help' | 'version' | undefined {
    switch (word[1]) {
      case 'h':
        return 'help';
      case 'v':
        return 'version';
      case '4':
      case 'u':
      case 'r':
        return undefined;
      case 'x': {
        const text = this.argument(word);
        const addr = parseIpv4(text);
        // Anything else is turned round label by label.
        this.addName(addr === undefined ? `${text.split('.').reverse().join('.')}.in-addr.arpa` : reverseDnsName(addr), DNS_PTR);
        return undefined;
      }
      case 't':
        this.setType(this.argument(word));
        return undefined;
      case 'q':
        this.addName(this.argument(word));
        return undefined;
      case 'p':
        this.current.port = Number(this.argument(word));
        return undefined;
      case 'c':
        if (this.argument(word).toUpperCase() !== 'IN') throw new DigError('patchbay: dig: classes but IN are not modelled\n', 95);
        return undefined;
      case 'b':
        this.current.source = parseIpv4(this.argument(word).split('#')[0]);
        return undefined;
      case '6':
      case 'f':
      case 'k':
      case 'y':
        throw new DigError(`patchbay: dig: option "-${word[1]}" is not modelled\n`, 95);
      default:
        throw invalid(word);
    }
  }

  private setType(text: string): void {
    const type = DNS_TYPES[text.toUpperCase()] ?? (/^TYPE\d+$/i.test(text) ? Number(text.slice(4)) : undefined);
    if (type === undefined) {
      this.warnings.push(`;; Warning, ignoring invalid type ${text}\n`);
      return;
    }
    this.current.type = type;
    this.current.typed = true;
  }

  private bare(word: string): void {
    const upper = word.toUpperCase();
    if (upper === 'IN') return;
    if (DNS_TYPES[upper] !== undefined && upper !== 'OPT') this.setType(word);
    else this.addName(word);
  }

  private addName(name: string, type?: number): void {
    const { server, cmd } = this.global;
    const query = { ...this.global, name: name.replace(/\.$/, ''), serverFirst: server !== undefined, headed: cmd };
    if (type !== undefined) Object.assign(query, { type, typed: true });
    this.queries.push(query);
  }

  private plus(text: string): void {
    const query = this.current;
    const [word, value] = text.split('=');
    const on = !word.startsWith('no');
    const name = on ? word : word.slice(2);
    switch (name) {
      case 'short':
        // Goes for all questions wherever it stands.
        for (const each of [this.global, ...this.queries]) each.short = on;
        break;
      case 'cmd':
      case 'comments':
      case 'question':
      case 'answer':
      case 'authority':
      case 'additional':
      case 'stats':
      case 'multiline':
      case 'recurse':
      case 'adflag':
      case 'cdflag':
      case 'cookie':
      case 'dnssec':
      case 'tcp':
      case 'search':
        query[name] = on;
        break;
      case 'edns':
        query.edns = on;
        break;
      case 'rec':
        query.recurse = on;
        break;
      case 'vc':
        query.tcp = on;
        break;
      case 'do':
        query.dnssec = on;
        break;
      case 'all':
        for (const part of ['question', 'answer', 'authority', 'additional', 'comments', 'stats', 'cmd'] as const) query[part] = on;
        break;
      case 'time':
      case 'timeout':
        query.timeout = Math.max(1, Number(value)) * 1e9;
        break;
      case 'tries':
        query.tries = Math.max(1, Number(value));
        break;
      case 'retry':
        query.tries = Number(value) + 1;
        break;
      case 'bufsize':
        query.bufsize = Number(value);
        break;
      case 'trace':
      case 'axfr':
      case 'nssearch':
      case 'identify':
      case 'ttlunits':
      case 'yaml':
      case 'tls':
      case 'https':
        throw new DigError(`patchbay: dig: option "+${text}" is not modelled\n`, 95);
      default:
        throw invalid(`+${text}`);
    }
  }
}

function invalid(word: string): DigError {
  return new DigError(`Invalid option: ${word}\n${DIG_USAGE}${HINT}`, 1);
}
