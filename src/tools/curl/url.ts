import { formatIpv4 } from '../../wire/addr.ts';
import { inetAton } from '../netdb.ts';

/** What is wrong with a URL or a transfer: curl's exit code and words behind "curl: (N) ". */
export class CurlError extends Error {
  readonly code: number;

  constructor(code: number, words: string) {
    super(words);
    this.code = code;
  }
}

export interface Url {
  scheme: string;
  user: string | undefined;
  password: string | undefined;
  host: string;
  port: number;
  /** Was a port written? */
  portGiven: boolean;
  /** Path and query, never empty. */
  path: string;
  fragment: string;
}

/** Schemes that Debian's curl knows, and their ports. */
export const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  dict: 2628,
  file: 0,
  ftp: 21,
  ftps: 990,
  gopher: 70,
  gophers: 70,
  http: 80,
  https: 443,
  imap: 143,
  imaps: 993,
  ldap: 389,
  ldaps: 636,
  mqtt: 1883,
  pop3: 110,
  pop3s: 995,
  rtmp: 1935,
  rtsp: 554,
  scp: 22,
  sftp: 22,
  smb: 445,
  smbs: 445,
  smtp: 25,
  smtps: 465,
  telnet: 23,
  tftp: 69,
  ws: 80,
  wss: 443,
};

const FILE_PATTERN = /^(file):\/\/(?:localhost|127\.0\.0\.1)?()(\/[^#]*)(#.*)?$/i;
/** From one slash to three: whoever types them means the same. */
const URL_PATTERN = /^(?!file:)([A-Za-z][A-Za-z0-9+.-]*):\/{1,3}([^/?#]*)([^#]*)(#.*)?$/i;

/** Takes a URL apart as libcurl does; throws CurlError 1 or 3. */
export function parseUrl(text: string): Url {
  const match = URL_PATTERN.exec(text) ?? FILE_PATTERN.exec(text) ?? /^()([^/?#]*)([^#]*)(#.*)?$/.exec(text)!;
  const scheme = (match[1] || guessScheme(match[2])).toLowerCase();
  if (DEFAULT_PORTS[scheme] === undefined) throw new CurlError(1, `Protocol "${scheme}" not supported`);
  const at = match[2].lastIndexOf('@');
  const login = at < 0 ? undefined : match[2].slice(0, at);
  const [written, portText] = splitPort(match[2].slice(at + 1));
  // An address in another spelling is an address: 127.1, 0x7f000001.
  const numeric = inetAton(written);
  const host = numeric === undefined ? written : formatIpv4(numeric);
  if (/[\x00-\x20]/.test(text)) throw new CurlError(3, 'URL rejected: Malformed input to a URL function');
  if (host === '' && scheme !== 'file') throw new CurlError(3, 'URL rejected: No host part in the URL');
  if (/[\s"<>\\^`{|}%]/.test(host)) throw new CurlError(3, 'URL rejected: Bad hostname');
  const colon = login?.indexOf(':') ?? -1;
  return {
    scheme,
    user: login === undefined ? undefined : decode(colon < 0 ? login : login.slice(0, colon)),
    password: login === undefined || colon < 0 ? undefined : decode(login.slice(colon + 1)),
    host,
    port: portText === '' ? (DEFAULT_PORTS[scheme] ?? 0) : portNumber(portText),
    portGiven: portText !== '',
    path: match[3].startsWith('/') ? match[3] : `/${match[3]}`,
    fragment: (match[4] ?? '').slice(1),
  };
}

function guessScheme(host: string): string {
  return /^ftp\./i.test(host) ? 'ftp' : 'http';
}

function splitPort(text: string): [string, string] {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text);
  return match === null ? [text, ''] : [match[1], match[2] ?? ''];
}

function portNumber(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(port) || port > 65535) throw new CurlError(3, 'URL rejected: Port number was not a decimal number between 0 and 65535');
  return port;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** "host" or "host:port" as the Host field has it. */
export function hostField(url: Url): string {
  return url.port === DEFAULT_PORTS[url.scheme] ? url.host : `${url.host}:${url.port}`;
}

/** The URL as text, without the login. */
export function formatUrl(url: Url): string {
  const port = url.portGiven ? `:${url.port}` : '';
  return `${url.scheme}://${url.host}${port}${url.path}${url.fragment === '' ? '' : `#${url.fragment}`}`;
}

/** `..` and `.` taken out of a path (RFC 3986 5.2.4), its query left alone. */
export function withoutDots(path: string): string {
  const question = path.indexOf('?');
  const [plain, query] = question < 0 ? [path, ''] : [path.slice(0, question), path.slice(question)];
  const out: string[] = [];
  const parts = plain.split('/');
  parts.forEach((part, i) => {
    const last = i === parts.length - 1;
    if (part === '..') {
      if (out.length > 1) out.pop();
      if (last) out.push('');
    } else if (part !== '.') out.push(part);
    else if (last) out.push('');
  });
  const joined = out.join('/');
  return `${joined.startsWith('/') ? joined : `/${joined}`}${query}`;
}

/** Where a Location leads from `base`. */
export function resolveUrl(base: Url, location: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location)) return location;
  const port = base.portGiven ? `:${base.port}` : '';
  const origin = `${base.scheme}://${base.host}${port}`;
  if (location.startsWith('//')) return `${base.scheme}:${location}`;
  if (location.startsWith('/')) return origin + withoutDots(location);
  const path = base.path.replace(/\?.*/, '');
  if (location.startsWith('?')) return `${origin}${path}${location}`;
  return origin + withoutDots(path.slice(0, path.lastIndexOf('/') + 1) + location);
}
