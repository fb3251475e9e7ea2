import type { CurlOptions } from './options.ts';

/** What a row's setter may use besides the options. */
export interface OptionContext {
  readonly o: CurlOptions;
  /** The text of FILE in @FILE; "-" is standard input. Ends curl when it cannot be read. */
  read(path: string): string;
  /** A number; anything else ends curl. */
  number(text: string): number;
  /** Ends curl: the argument makes no sense. */
  badlyUsed(): never;
  addUrl(url: string): void;
  addOutput(output: string | undefined, remoteName: boolean): void;
  addUpload(file: string): void;
}

/** One option: a flag (`set` gets "no" for --no-NAME), or one with an argument. */
export interface OptionRow {
  long: string;
  short?: string;
  value: boolean;
  set(context: OptionContext, argument: string): void;
}

type Flags = { [K in keyof CurlOptions]: CurlOptions[K] extends boolean ? K : never }[keyof CurlOptions];
type Texts = { [K in keyof CurlOptions]: CurlOptions[K] extends string | undefined ? K : never }[keyof CurlOptions];

const flag = (long: string, short: string | undefined, name: Flags): OptionRow => ({
  long,
  short,
  value: false,
  set: ({ o }, argument) => (o[name] = argument !== 'no'),
});

/** Nothing is to be seen of it here: -k without TLS, -N, -q, keep-alives. */
const ignored = (long: string, short?: string): OptionRow => ({ long, short, value: false, set: () => undefined });

const text = (long: string, short: string | undefined, name: Texts): OptionRow => ({
  long,
  short,
  value: true,
  set: ({ o }, argument) => (o[name] = argument),
});

const value = (long: string, short: string | undefined, set: OptionRow['set']): OptionRow => ({ long, short, value: true, set });

const NSEC_PER_SEC = 1e9;

/** -d and its relatives: `raw` keeps line ends. */
function dataFrom(context: OptionContext, argument: string, raw: boolean): string {
  if (!argument.startsWith('@')) return argument;
  const content = context.read(argument.slice(1));
  return raw ? content : content.replace(/[\r\n\0]/g, '');
}

/** "name=content" or "name@file" with the content encoded, as --data-urlencode has it. */
function urlEncoded(context: OptionContext, argument: string): string {
  const at = argument.search(/[=@]/);
  const name = at < 0 ? '' : argument.slice(0, at);
  const rest = at < 0 ? argument : argument.slice(at + 1);
  const content = at >= 0 && argument[at] === '@' ? context.read(rest) : rest;
  const encoded = encodeURIComponent(content)
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
  return name === '' ? encoded : `${name}=${encoded}`;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 };

function size(argument: string): number | undefined {
  const match = /^(\d+)([a-zA-Z]?)$/.exec(argument);
  const unit = match === null ? undefined : UNITS[match[2].toLowerCase()];
  return unit === undefined ? undefined : Number(match![1]) * unit;
}

const ALL_PROTOCOLS = ['http', 'https', 'ftp', 'ftps', 'file', 'dict', 'telnet', 'tftp', 'ldap', 'scp', 'sftp', 'smtp', 'ws', 'wss'];

/** --proto: "=https", "-all,http", "+ftp": each word changes the list. */
function protocols(words: string): string[] {
  let list = [...ALL_PROTOCOLS];
  for (const word of words.split(',')) {
    const [, sign, name] = /^([=+-]?)(.*)$/.exec(word)!;
    const named = name === 'all' ? ALL_PROTOCOLS : [name];
    if (sign === '=') list = [...named];
    else if (sign === '-') list = list.filter((each) => !named.includes(each));
    else list.push(...named);
  }
  return list;
}

export const ROWS: readonly OptionRow[] = [
  flag('silent', 's', 'silent'),
  flag('show-error', 'S', 'showError'),
  flag('verbose', 'v', 'verbose'),
  flag('head', 'I', 'head'),
  flag('include', 'i', 'include'),
  flag('show-headers', undefined, 'include'),
  flag('location', 'L', 'location'),
  flag('location-trusted', undefined, 'location'),
  flag('insecure', 'k', 'insecure'),
  flag('fail', 'f', 'fail'),
  flag('fail-with-body', undefined, 'failWithBody'),
  flag('fail-early', undefined, 'failEarly'),
  flag('globoff', 'g', 'globOff'),
  flag('get', 'G', 'get'),
  ignored('no-buffer', 'N'),
  { long: 'remote-name', short: 'O', value: false, set: (context) => context.addOutput(undefined, true) },
  flag('remote-name-all', undefined, 'remoteNameAll'),
  flag('http1.0', '0', 'http10'),
  ignored('http1.1'),
  flag('http2', undefined, 'http2'),
  flag('http0.9', undefined, 'http09'),
  { long: 'ipv4', short: '4', value: false, set: ({ o }) => (o.ipv6 = false) },
  flag('ipv6', '6', 'ipv6'),
  flag('progress-bar', '#', 'progressBar'),
  { long: 'progress-meter', value: false, set: ({ o }, argument) => (o.noMeter = argument === 'no') },
  flag('compressed', undefined, 'compressed'),
  flag('path-as-is', undefined, 'pathAsIs'),
  ignored('tcp-nodelay'),
  ignored('keepalive'),
  flag('retry-connrefused', undefined, 'retryRefused'),
  flag('create-dirs', undefined, 'createDirs'),
  ignored('disable', 'q'),
  value('output', 'o', (context, argument) => context.addOutput(argument, false)),
  value('write-out', 'w', (context, argument) => {
    context.o.writeOut = argument.startsWith('@') ? context.read(argument.slice(1)).replace(/[\r\n]/g, '') : argument;
  }),
  value('max-time', 'm', (context, argument) => (context.o.maxTime = Math.round(context.number(argument) * NSEC_PER_SEC) || Infinity)),
  value('connect-timeout', undefined, ({ o, number }, argument) => {
    o.connectTimeout = Math.round(number(argument) * NSEC_PER_SEC) || o.connectTimeout;
  }),
  value('header', 'H', ({ o }, argument) => o.headers.push(argument)),
  value('data', 'd', (context, argument) => context.o.data.push(dataFrom(context, argument, false))),
  value('data-ascii', undefined, (context, argument) => context.o.data.push(dataFrom(context, argument, false))),
  value('data-raw', undefined, ({ o }, argument) => o.data.push(argument)),
  value('data-binary', undefined, (context, argument) => context.o.data.push(dataFrom(context, argument, true))),
  value('data-urlencode', undefined, (context, argument) => context.o.data.push(urlEncoded(context, argument))),
  value('json', undefined, (context, argument) => {
    context.o.data.push(dataFrom(context, argument, true));
    context.o.headers.push('Content-Type: application/json', 'Accept: application/json');
  }),
  text('request', 'X', 'method'),
  text('user-agent', 'A', 'userAgent'),
  text('referer', 'e', 'referer'),
  text('user', 'u', 'user'),
  text('proxy-user', 'U', 'proxyUser'),
  value('upload-file', 'T', (context, argument) => context.addUpload(argument)),
  value('cookie', 'b', ({ o }, argument) => {
    // Without "=" it is a file of cookies; one that does not exist is an empty one.
    if (argument.includes('=')) o.cookie = o.cookie === undefined ? argument : `${o.cookie}; ${argument}`;
  }),
  text('range', 'r', 'range'),
  text('interface', undefined, 'interface'),
  value('resolve', undefined, ({ o }, argument) => o.resolve.push(argument)),
  value('connect-to', undefined, ({ o }, argument) => o.connectTo.push(argument)),
  value('local-port', undefined, (context, argument) => {
    const first = Number(/^(\d+)(?:-\d+)?$/.exec(argument)?.[1] ?? NaN);
    context.o.localPort = first <= 65535 ? first : context.badlyUsed();
  }),
  value('max-redirs', undefined, ({ o, number }, argument) => (o.maxRedirs = argument === '-1' ? Infinity : number(argument))),
  value('retry', undefined, ({ o, number }, argument) => (o.retry = number(argument))),
  value('retry-delay', undefined, ({ o, number }, argument) => (o.retryDelay = number(argument) * NSEC_PER_SEC)),
  text('dump-header', 'D', 'dumpHeader'),
  value('url', undefined, (context, argument) => context.addUrl(argument)),
  text('proxy', 'x', 'proxy'),
  text('output-dir', undefined, 'outputDir'),
  value('limit-rate', undefined, (context, argument) => (context.o.limitRate = size(argument) ?? context.badlyUsed())),
  value('max-filesize', undefined, (context, argument) => (context.o.maxFileSize = size(argument) ?? context.badlyUsed())),
  value('proto', undefined, ({ o }, argument) => (o.protocols = protocols(argument))),
  text('stderr', undefined, 'errorFile'),
  value('keepalive-time', undefined, ({ o, number }, argument) => (o.keepaliveTime = number(argument))),
];

/** Options of the real one that are not modelled, by name: refused as such, not as unknown. Those with an argument, then those without. */
export const ABSENT_VALUES: readonly string[] =
  'K config E cert F form c cookie-jar P ftp-port Q quote t telnet-option y speed-time Y speed-limit z time-cond C continue-at cacert capath ciphers tls-max trace trace-ascii unix-socket socks5 socks5-hostname socks4 noproxy dns-servers doh-url form-string rate parallel-max key pass'.split(
    ' ',
  );
export const ABSENT_FLAGS: readonly string[] =
  'a append j junk-session-cookies n netrc p proxytunnel R remote-time Z parallel : next tlsv1 tlsv1.2 tlsv1.3 trace-time http3 digest basic anyauth raw tr-encoding tcp-fastopen'.split(
    ' ',
  );
