import { encodeText } from '../stdio.ts';
import type { CurlOptions } from './options.ts';
import { hostField, type Url, withoutDots } from './url.ts';

export const VERSION = '8.14.1';

/** A request as it goes out: its head as text, its body as bytes. */
export interface OutgoingRequest {
  method: string;
  head: string;
  body: Uint8Array | undefined;
}

/** Standard base64 of Latin-1 text, for Basic authentication. */
export function base64(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const bytes = encodeText(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i], bytes[i + 1] ?? 0, bytes[i + 2] ?? 0];
    const word = (a << 16) | (b << 8) | c;
    const digits = [18, 12, 6, 0].map((shift) => alphabet[(word >> shift) & 63]);
    if (i + 1 >= bytes.length) digits[2] = '=';
    if (i + 2 >= bytes.length) digits[3] = '=';
    out += digits.join('');
  }
  return out;
}

/** How the server is reached: through a proxy, in HTTP/1.0. */
export interface Way {
  proxy: boolean;
  http10: boolean;
}

/** Builds what curl sends, its fields in curl's order. `sendBody`: not after a redirect that became a GET. */
export function buildRequest(o: CurlOptions, url: Url, upload: Uint8Array | undefined, sendBody: boolean, way: Way): OutgoingRequest {
  const data = o.data.length > 0 && !o.get ? encodeText(o.data.join('&')) : undefined;
  const body = sendBody ? (upload ?? data) : undefined;
  const method =
    (sendBody ? o.method : undefined) ??
    (o.head ? 'HEAD' : upload !== undefined && sendBody ? 'PUT' : body !== undefined ? 'POST' : (o.method ?? 'GET'));
  const custom = o.headers.map(parseField);
  const has = (name: string): boolean => custom.some((field) => field.name.toLowerCase() === name);
  const lines: string[] = [`${method} ${target(o, url, way.proxy)} HTTP/${way.http10 ? '1.0' : '1.1'}`];
  const host = custom.find((field) => field.name.toLowerCase() === 'host');
  if (host?.value !== undefined) lines.push(`Host: ${host.value}`);
  else if (host === undefined) lines.push(`Host: ${hostField(url)}`);
  if (way.proxy && o.proxyUser !== undefined) lines.push(`Proxy-Authorization: Basic ${base64(o.proxyUser)}`);
  const login = url.user !== undefined ? `${url.user}:${url.password ?? ''}` : o.user;
  if (login !== undefined && !has('authorization')) lines.push(`Authorization: Basic ${base64(login)}`);
  if (o.range !== undefined && !has('range')) lines.push(`Range: bytes=${o.range}`);
  if (o.userAgent !== '' && !has('user-agent')) lines.push(`User-Agent: ${o.userAgent ?? `curl/${VERSION}`}`);
  if (!has('accept')) lines.push('Accept: */*');
  if (o.compressed && !has('accept-encoding')) lines.push('Accept-Encoding: deflate, gzip, br, zstd');
  if (o.referer !== undefined) lines.push(`Referer: ${o.referer}`);
  if (o.cookie !== undefined) lines.push(`Cookie: ${o.cookie}`);
  if (way.proxy) lines.push('Proxy-Connection: Keep-Alive');
  if (o.http2) lines.push('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAQAAAAIAAAAA');
  for (const { name, value } of custom) if (name.toLowerCase() !== 'host' && value !== undefined) lines.push(`${name}: ${value}`);
  if (body !== undefined && !has('content-length')) lines.push(`Content-Length: ${body.length}`);
  if (body !== undefined && upload === undefined && !has('content-type')) lines.push('Content-Type: application/x-www-form-urlencoded');
  return { method, head: `${lines.join('\r\n')}\r\n\r\n`, body };
}

function target(o: CurlOptions, url: Url, proxy: boolean): string {
  let path = o.pathAsIs ? url.path : withoutDots(url.path);
  if (path.startsWith('/?')) path = `/${path.slice(1)}`;
  if (o.get && o.data.length > 0) path += (path.includes('?') ? '&' : '?') + o.data.join('&');
  return !proxy ? path : `${url.scheme}://${hostField(url)}${path}`;
}

/** "Name: value"; "Name:" takes a field out, "Name;" sends it empty. */
function parseField(text: string): { name: string; value: string | undefined } {
  const colon = text.indexOf(':');
  if (colon < 0) return { name: text.replace(/;$/, ''), value: text.endsWith(';') ? '' : undefined };
  const value = text.slice(colon + 1).trim();
  return { name: text.slice(0, colon), value: value === '' ? undefined : value };
}
