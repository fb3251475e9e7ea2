import type { Process } from '../../uapi/process.ts';
import type { CurlOptions } from './options.ts';
import { CurlError, parseUrl, type Url } from './url.ts';

const DEFAULT_PROXY_PORT = 1080;

/** The proxy for a URL: the option's, else the environment's (http_proxy in small letters only); undefined: none. */
export function proxyFor(process: Process, o: CurlOptions, url: Url): Url | undefined {
  const text = o.proxy ?? fromEnvironment(process, url);
  if (text === undefined || text === '') return undefined;
  const socks = /^socks[45][ah]?:\/\//i.test(text);
  const proxy = parseUrl(socks ? text.replace(/^[^:]*/, 'http') : text);
  return { ...proxy, scheme: socks ? 'socks' : proxy.scheme, port: proxy.portGiven ? proxy.port : DEFAULT_PROXY_PORT };
}

function fromEnvironment(process: Process, url: Url): string | undefined {
  const { env } = process;
  const exempt = (env.get('no_proxy') ?? env.get('NO_PROXY') ?? '').split(/[,\s]+/);
  if (exempt.includes('*') || exempt.some((name) => name !== '' && (url.host === name || url.host.endsWith(`.${name.replace(/^\./, '')}`))))
    return undefined;
  return env.get(`${url.scheme}_proxy`) ?? env.get('all_proxy') ?? env.get('ALL_PROXY');
}

/** --connect-to HOST1:PORT1:HOST2:PORT2: where a connection to a URL really goes. */
export function connectionPeer(o: CurlOptions, url: Url): Url {
  for (const entry of o.connectTo) {
    const match = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(entry);
    if (match === null) throw new CurlError(49, `Couldn't parse CURLOPT_CONNECT_TO entry '${entry}'`);
    const [, host, port, toHost, toPort] = match;
    if ((host !== '' && host.toLowerCase() !== url.host.toLowerCase()) || (port !== '' && Number(port) !== url.port)) continue;
    return { ...url, host: toHost === '' ? url.host : toHost, port: toPort === '' ? url.port : Number(toPort) };
  }
  return url;
}
