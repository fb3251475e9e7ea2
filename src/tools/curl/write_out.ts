import { CurlError, parseUrl, type Url } from './url.ts';

/** What -w can tell of a transfer. Times in seconds. */
export interface TransferFacts {
  url: string;
  urlEffective: string;
  method: string;
  scheme: string;
  status: number;
  version: string;
  contentType: string;
  redirectUrl: string;
  referer: string;
  filename: string;
  errorMessage: string;
  exitCode: number;
  remoteIp: string;
  remotePort: number;
  localIp: string;
  localPort: number;
  connects: number;
  redirects: number;
  retries: number;
  headerCount: number;
  downloaded: number;
  uploaded: number;
  headerSize: number;
  requestSize: number;
  nameLookup: number;
  connect: number;
  preTransfer: number;
  startTransfer: number;
  postTransfer: number;
  redirect: number;
  total: number;
  urlNumber: number;
  proxyUsed: boolean;
  fields: readonly (readonly [string, string])[];
}

/** A part of the URL as it was given. */
function part(facts: TransferFacts, of: (url: Url) => string): string {
  try {
    return of(parseUrl(facts.url));
  } catch (error) {
    if (error instanceof CurlError) return '';
    throw error;
  }
}

type Value = string | number;
const six = (seconds: number): string => seconds.toFixed(6);
const speed = (bytes: number, seconds: number): number => (seconds > 0 ? Math.floor(bytes / seconds) : 0);
const empty = (): Value => '';
const zero = (): Value => 0;

/** The variables by name, in the order of their names (%{json} lists them so). Times are text with six decimals. */
const VARIABLES: Readonly<Record<string, (facts: TransferFacts) => Value>> = {
  certs: empty,
  conn_id: (f) => (f.connects > 0 ? f.connects - 1 : -1),
  content_type: (f) => f.contentType,
  errormsg: (f) => f.errorMessage,
  exitcode: (f) => f.exitCode,
  filename_effective: (f) => f.filename,
  ftp_entry_path: empty,
  http_code: (f) => String(f.status).padStart(3, '0'),
  http_connect: () => '000',
  http_version: (f) => f.version,
  local_ip: (f) => f.localIp,
  local_port: (f) => f.localPort,
  method: (f) => f.method,
  num_certs: zero,
  num_connects: (f) => f.connects,
  num_headers: (f) => f.headerCount,
  num_redirects: (f) => f.redirects,
  num_retries: (f) => f.retries,
  proxy_ssl_verify_result: zero,
  proxy_used: (f) => (f.proxyUsed ? 1 : 0),
  redirect_url: (f) => f.redirectUrl,
  referer: (f) => f.referer,
  remote_ip: (f) => f.remoteIp,
  remote_port: (f) => f.remotePort,
  response_code: (f) => String(f.status).padStart(3, '0'),
  scheme: (f) => f.scheme,
  size_download: (f) => f.downloaded,
  size_header: (f) => f.headerSize,
  size_request: (f) => f.requestSize,
  size_upload: (f) => f.uploaded,
  speed_download: (f) => speed(f.downloaded, f.total),
  speed_upload: (f) => speed(f.uploaded, f.total),
  ssl_verify_result: zero,
  time_appconnect: () => six(0),
  time_connect: (f) => six(f.connect),
  time_namelookup: (f) => six(f.nameLookup),
  time_posttransfer: (f) => six(f.postTransfer),
  time_pretransfer: (f) => six(f.preTransfer),
  time_queue: () => six(0),
  time_redirect: (f) => six(f.redirect),
  time_starttransfer: (f) => six(f.startTransfer),
  time_total: (f) => six(f.total),
  tls_earlydata: zero,
  url: (f) => f.url,
  'url.fragment': (f) => part(f, (url) => url.fragment),
  'url.host': (f) => part(f, (url) => url.host),
  'url.options': empty,
  'url.password': (f) => part(f, (url) => url.password ?? ''),
  'url.path': (f) => part(f, (url) => url.path.replace(/\?.*/, '')),
  'url.port': (f) => part(f, (url) => String(url.port)),
  'url.query': (f) => part(f, (url) => url.path.replace(/^[^?]*\??/, '')),
  'url.scheme': (f) => part(f, (url) => url.scheme),
  'url.user': (f) => part(f, (url) => url.user ?? ''),
  'url.zoneid': empty,
  url_effective: (f) => f.urlEffective,
  ...Object.fromEntries(
    ['fragment', 'host', 'options', 'password', 'path', 'port', 'query', 'scheme', 'user', 'zoneid'].map((name) => [
      `urle.${name}`,
      (f: TransferFacts): Value => effectivePart(f, name),
    ]),
  ),
  urlnum: (f) => f.urlNumber,
  xfer_id: (f) => f.urlNumber,
};

function effectivePart(facts: TransferFacts, name: string): Value {
  return VARIABLES[`url.${name}`]({ ...facts, url: facts.urlEffective });
}

/** What a -w format prints: on standard output, and its complaints about unknown variables on standard error. */
export function writeOut(format: string, facts: TransferFacts): { text: string; errors: string; toStderr: string } {
  let text = '';
  let toStderr = '';
  let errors = '';
  let onError = facts.exitCode !== 0;
  let errorOnly = false;
  let stderr = false;
  const put = (piece: string): void => {
    if (errorOnly && !onError) return;
    if (stderr) toStderr += piece;
    else text += piece;
  };
  const pattern = /%\{([^}]*)\}|%header\{([^}]*)\}|%%|\\([rnt])|\\(.)|([^%\\]+|.)/gsu;
  for (const match of format.matchAll(pattern)) {
    const [all, name, header, escape] = match;
    if (name === 'stderr') stderr = true;
    else if (name === 'stdout') stderr = false;
    else if (name === 'onerror') errorOnly = true;
    else if (name === 'json') put(jsonOf(facts));
    else if (name === 'header_json') put(headerJson(facts));
    else if (name !== undefined) {
      const variable = VARIABLES[name];
      if (variable === undefined) errors += `curl: unknown --write-out variable: '${name}'\n`;
      else put(String(variable(facts)));
    } else if (header !== undefined) put(facts.fields.find(([key]) => key.toLowerCase() === header.toLowerCase())?.[1] ?? '');
    else if (all === '%%') put('%');
    else if (escape !== undefined) put({ r: '\r', n: '\n', t: '\t' }[escape]!);
    else put(all);
  }
  onError = false;
  return { text, errors, toStderr };
}

/** Numbers without quotes, times as they are; what is empty is null. */
function jsonOf(facts: TransferFacts): string {
  const parts = Object.entries(VARIABLES).map(([name, value]) => `"${name}":${jsonValue(name, value(facts))}`);
  return `{${[...parts, '"curl_version":"libcurl/8.14.1"'].join(',')}}`;
}

function jsonValue(name: string, value: Value): string {
  if (name === 'certs') return '""';
  if (typeof value === 'number' || name.startsWith('time_')) return String(value);
  if (name === 'http_code' || name === 'response_code' || name === 'http_connect') return String(Number(value));
  return value === '' ? 'null' : JSON.stringify(value);
}

function headerJson(facts: TransferFacts): string {
  const lists = new Map<string, string[]>();
  for (const [name, value] of facts.fields) {
    const key = name.toLowerCase();
    lists.set(key, [...(lists.get(key) ?? []), value]);
  }
  return `{${[...lists].map(([name, values]) => `${JSON.stringify(name)}:${JSON.stringify(values)}`).join(',\n')}\n}`;
}
