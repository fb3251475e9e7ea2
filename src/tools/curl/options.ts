/** Ends curl before it begins: printed as it is. */
export class CurlUsage extends Error {
  readonly status: number;

  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";

/** curl(1)'s settings. Times in ns. */
export interface CurlOptions {
  urls: { url: string; output: string | undefined; remoteName: boolean; upload: string | undefined }[];
  silent: boolean;
  showError: boolean;
  verbose: boolean;
  head: boolean;
  include: boolean;
  location: boolean;
  fail: boolean;
  failWithBody: boolean;
  globOff: boolean;
  get: boolean;
  progressBar: boolean;
  noMeter: boolean;
  pathAsIs: boolean;
  compressed: boolean;
  http10: boolean;
  http2: boolean;
  http09: boolean;
  ipv6: boolean;
  retryRefused: boolean;
  createDirs: boolean;
  maxTime: number;
  connectTimeout: number;
  writeOut: string | undefined;
  headers: string[];
  data: string[];
  method: string | undefined;
  userAgent: string | undefined;
  referer: string | undefined;
  user: string | undefined;
  cookie: string | undefined;
  range: string | undefined;
  interface: string | undefined;
  resolve: string[];
  connectTo: string[];
  localPort: number;
  maxRedirs: number;
  retry: number;
  retryDelay: number;
  dumpHeader: string | undefined;
  proxy: string | undefined;
  outputDir: string | undefined;
  limitRate: number;
}

type Kind = 'flag' | 'value';
interface OptionRow {
  long: string;
  short?: string;
  kind: Kind;
}

const flag = (long: string, short?: string): OptionRow => ({ long, short, kind: 'flag' });
const value = (long: string, short?: string): OptionRow => ({ long, short, kind: 'value' });

/** What is modelled; the letters and words of the rest are below. */
const ROWS: readonly OptionRow[] = [
  flag('silent', 's'),
  flag('show-error', 'S'),
  flag('verbose', 'v'),
  flag('head', 'I'),
  flag('include', 'i'),
  flag('show-headers'),
  flag('location', 'L'),
  flag('location-trusted'),
  flag('insecure', 'k'),
  flag('fail', 'f'),
  flag('fail-with-body'),
  flag('globoff', 'g'),
  flag('get', 'G'),
  flag('no-buffer', 'N'),
  flag('remote-name', 'O'),
  flag('remote-name-all'),
  flag('http1.0', '0'),
  flag('http1.1'),
  flag('http2'),
  flag('http0.9'),
  flag('ipv4', '4'),
  flag('ipv6', '6'),
  flag('progress-bar', '#'),
  flag('no-progress-meter'),
  flag('compressed'),
  flag('path-as-is'),
  flag('tcp-nodelay'),
  flag('no-keepalive'),
  flag('keepalive'),
  flag('retry-connrefused'),
  flag('create-dirs'),
  flag('disable', 'q'),
  flag('help', 'h'),
  flag('version', 'V'),
  flag('manual', 'M'),
  value('output', 'o'),
  value('write-out', 'w'),
  value('max-time', 'm'),
  value('connect-timeout'),
  value('header', 'H'),
  value('data', 'd'),
  value('data-ascii'),
  value('data-raw'),
  value('data-binary'),
  value('data-urlencode'),
  value('json'),
  value('request', 'X'),
  value('user-agent', 'A'),
  value('referer', 'e'),
  value('user', 'u'),
  value('upload-file', 'T'),
  value('cookie', 'b'),
  value('range', 'r'),
  value('interface'),
  value('resolve'),
  value('connect-to'),
  value('local-port'),
  value('max-redirs'),
  value('retry'),
  value('retry-delay'),
  value('dump-header', 'D'),
  value('url'),
  value('proxy', 'x'),
  value('output-dir'),
  value('limit-rate'),
];

/** Options of the real one that are not modelled: refused by name, not as unknown. */
const ABSENT =
  'a append j junk-session-cookies K config E cert F form c cookie-jar n netrc p proxytunnel P ftp-port Q quote R remote-time t telnet-option U proxy-user y speed-time Y speed-limit z time-cond Z parallel cacert capath ciphers tlsv1 tls-max trace trace-ascii trace-time unix-socket socks5 socks4 noproxy dns-servers doh-url http3 digest basic anyauth keepalive-time max-filesize form-string raw stderr tr-encoding tcp-fastopen rate parallel-max'.split(
    ' ',
  );
const SHORT_WITH_VALUE = 'KEFcPQtUyYzC';

export interface ParsedCurl {
  options: CurlOptions;
  /** --version, --help: what to print instead. */
  show: 'version' | 'help' | undefined;
}

/** Reads curl's command line; `read` gives a file's text for @FILE. Throws CurlUsage. */
export function parseCurlOptions(argv: readonly string[], read: (path: string) => string): ParsedCurl {
  const parser = new Parser(argv.slice(1), read);
  parser.run();
  if (parser.show === undefined && parser.options.urls.length === 0)
    throw new CurlUsage(argv.length === 1 ? HINT : `curl: (2) no URL specified\n${HINT}`);
  return parser;
}

class Parser {
  readonly options = defaults();
  show: 'version' | 'help' | undefined = undefined;
  private readonly words: string[];
  private readonly read: (path: string) => string;
  private at = 0;
  private readonly outputs: { output: string | undefined; remoteName: boolean }[] = [];
  private readonly uploads: string[] = [];
  private readonly urls: string[] = [];

  constructor(words: string[], read: (path: string) => string) {
    this.words = words;
    this.read = read;
  }

  run(): void {
    let operandsOnly = false;
    while (this.at < this.words.length && this.show === undefined) {
      const word = this.words[this.at++];
      if (operandsOnly || !word.startsWith('-') || word === '-') this.addUrl(word);
      else if (word === '--') operandsOnly = true;
      else if (word.startsWith('--')) this.longOption(word);
      else this.shortOptions(word);
    }
    this.options.urls = this.urls.map((url, i) => ({
      url,
      output: this.outputs[i]?.output,
      remoteName: this.outputs[i]?.remoteName ?? false,
      upload: this.uploads[i],
    }));
  }

  private addUrl(word: string): void {
    if (word === '') throw new CurlUsage(`curl: option : blank argument where content is expected\n${HINT}`);
    this.urls.push(word);
  }

  private longOption(word: string): void {
    const name = word.slice(2);
    const row = ROWS.find((each) => each.long === name);
    if (row !== undefined) {
      this.apply(row, word, row.kind === 'value' ? this.argument(word) : '');
      return;
    }
    const positive = name.startsWith('no-') ? ROWS.find((each) => each.long === name.slice(3) && each.kind === 'flag') : undefined;
    if (positive !== undefined) return this.setFlag(positive.long, false);
    if (ABSENT.includes(name)) throw notModelled(word);
    throw new CurlUsage(`curl: option ${word}: is unknown\n${HINT}`);
  }

  private shortOptions(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const letter = word[i];
      const row = ROWS.find((each) => each.short === letter);
      if (row === undefined) {
        const last = i === word.length - 1 && this.at >= this.words.length;
        if (SHORT_WITH_VALUE.includes(letter) && last) throw new CurlUsage(`curl: option -${letter}: requires parameter\n${HINT}`);
        if (ABSENT.includes(letter)) throw notModelled(`-${letter}`);
        throw new CurlUsage(`curl: option ${word}: is unknown\n${HINT}`);
      }
      if (row.kind === 'value') {
        const rest = word.slice(i + 1);
        this.apply(row, `-${letter}`, rest !== '' ? rest : this.argument(`-${letter}`));
        return;
      }
      this.apply(row, `-${letter}`, '');
    }
  }

  private argument(option: string): string {
    if (this.at >= this.words.length) throw new CurlUsage(`curl: option ${option}: requires parameter\n${HINT}`);
    return this.words[this.at++];
  }

  private apply(row: OptionRow, option: string, argument: string): void {
    if (row.kind === 'flag') this.setFlag(row.long, true);
    else this.setValue(row.long, option, argument);
  }

  private setFlag(name: string, on: boolean): void {
    const o = this.options;
    switch (name) {
      case 'silent':
        o.silent = on;
        break;
      case 'show-error':
        o.showError = on;
        break;
      case 'verbose':
        o.verbose = on;
        break;
      case 'head':
        o.head = on;
        break;
      case 'include':
      case 'show-headers':
        o.include = on;
        break;
      case 'location':
      case 'location-trusted':
        o.location = on;
        break;
      case 'fail':
        o.fail = on;
        break;
      case 'fail-with-body':
        o.failWithBody = on;
        break;
      case 'globoff':
        o.globOff = on;
        break;
      case 'get':
        o.get = on;
        break;
      case 'remote-name':
        this.outputs.push({ output: undefined, remoteName: true });
        break;
      case 'http1.0':
        o.http10 = on;
        break;
      case 'http2':
        o.http2 = on;
        break;
      case 'http0.9':
        o.http09 = on;
        break;
      case 'ipv6':
        o.ipv6 = on;
        break;
      case 'ipv4':
        o.ipv6 = false;
        break;
      case 'progress-bar':
        o.progressBar = on;
        break;
      case 'no-progress-meter':
        o.noMeter = on;
        break;
      case 'compressed':
        o.compressed = on;
        break;
      case 'path-as-is':
        o.pathAsIs = on;
        break;
      case 'retry-connrefused':
        o.retryRefused = on;
        break;
      case 'create-dirs':
        o.createDirs = on;
        break;
      case 'help':
      case 'manual':
        this.show = 'help';
        break;
      case 'version':
        this.show = 'version';
        break;
      default:
        // Nothing to be seen of the rest: -k without TLS, -N, -q, keep-alives.
        break;
    }
  }

  private setValue(name: string, option: string, argument: string): void {
    const o = this.options;
    const seconds = (): number => Math.round(this.number(option, argument) * 1e9);
    switch (name) {
      case 'output':
        this.outputs.push({ output: argument, remoteName: false });
        break;
      case 'url':
        this.addUrl(argument);
        break;
      case 'upload-file':
        this.uploads.push(argument);
        break;
      case 'write-out':
        o.writeOut = argument.startsWith('@') ? this.read(argument.slice(1)) : argument;
        break;
      case 'max-time':
        o.maxTime = seconds() || Infinity;
        break;
      case 'connect-timeout':
        o.connectTimeout = seconds() || o.connectTimeout;
        break;
      case 'header':
        o.headers.push(argument);
        break;
      case 'data':
      case 'data-ascii':
        o.data.push(argument.startsWith('@') ? this.read(argument.slice(1)).replace(/[\r\n\0]/g, '') : argument);
        break;
      case 'data-raw':
        o.data.push(argument);
        break;
      case 'json':
        o.data.push(argument.startsWith('@') ? this.read(argument.slice(1)) : argument);
        o.headers.push('Content-Type: application/json', 'Accept: application/json');
        break;
      case 'data-binary':
        o.data.push(argument.startsWith('@') ? this.read(argument.slice(1)) : argument);
        break;
      case 'data-urlencode':
        o.data.push(urlEncoded(argument));
        break;
      case 'request':
        o.method = argument;
        break;
      case 'user-agent':
        o.userAgent = argument;
        break;
      case 'referer':
        o.referer = argument;
        break;
      case 'user':
        o.user = argument;
        break;
      case 'cookie':
        if (!argument.includes('=')) throw notModelled(`${option} FILE`);
        o.cookie = o.cookie === undefined ? argument : `${o.cookie}; ${argument}`;
        break;
      case 'range':
        o.range = argument;
        break;
      case 'interface':
        o.interface = argument;
        break;
      case 'resolve':
        o.resolve.push(argument);
        break;
      case 'connect-to':
        o.connectTo.push(argument);
        break;
      case 'local-port':
        o.localPort = this.number(option, argument.split('-')[0]);
        break;
      case 'max-redirs':
        o.maxRedirs = argument === '-1' ? Infinity : this.number(option, argument);
        break;
      case 'retry':
        o.retry = this.number(option, argument);
        break;
      case 'retry-delay':
        o.retryDelay = seconds();
        break;
      case 'dump-header':
        o.dumpHeader = argument;
        break;
      case 'proxy':
        o.proxy = argument;
        break;
      case 'output-dir':
        o.outputDir = argument;
        break;
      default:
        throw notModelled(option);
    }
  }

  private number(option: string, text: string): number {
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new CurlUsage(`curl: option ${option}: expected a proper numerical parameter\n${HINT}`);
  }
}

function notModelled(option: string): CurlUsage {
  return new CurlUsage(`patchbay: curl: option "${option}" is not modelled\n`, 95);
}

/** "name=content" with the content encoded, as --data-urlencode has it. */
function urlEncoded(argument: string): string {
  const equals = argument.indexOf('=');
  const [name, content] = equals < 0 ? ['', argument] : [argument.slice(0, equals + 1), argument.slice(equals + 1)];
  const encoded = encodeURIComponent(content).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return (name === '=' ? '' : name) + encoded;
}

function defaults(): CurlOptions {
  return {
    urls: [],
    silent: false,
    showError: false,
    verbose: false,
    head: false,
    include: false,
    location: false,
    fail: false,
    failWithBody: false,
    globOff: false,
    get: false,
    progressBar: false,
    noMeter: false,
    pathAsIs: false,
    compressed: false,
    http10: false,
    http2: false,
    http09: false,
    ipv6: false,
    retryRefused: false,
    createDirs: false,
    maxTime: Infinity,
    connectTimeout: 300e9,
    writeOut: undefined,
    headers: [],
    data: [],
    method: undefined,
    userAgent: undefined,
    referer: undefined,
    user: undefined,
    cookie: undefined,
    range: undefined,
    interface: undefined,
    resolve: [],
    connectTo: [],
    localPort: 0,
    maxRedirs: 50,
    retry: 0,
    retryDelay: 0,
    dumpHeader: undefined,
    proxy: undefined,
    outputDir: undefined,
    limitRate: 0,
  };
}
