/** Ends curl before it begins: printed as it is. */
export class CurlUsage extends Error {
  readonly status: number;

  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

export const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";

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
  /** Bytes a second; 0: as they come. */
  limitRate: number;
  remoteNameAll: boolean;
  insecure: boolean;
  proxyUser: string | undefined;
  /** --proto: schemes allowed; undefined: all. */
  protocols: string[] | undefined;
  /** --stderr. */
  errorFile: string | undefined;
  /** --keepalive-time, seconds; 0: the usual. */
  keepaliveTime: number;
  failEarly: boolean;
  maxFileSize: number;
  /** The first option that is not modelled: refused when everything else is right. */
  notModelled: string | undefined;
}

/** What holds where the command line says nothing. */
export function defaults(): CurlOptions {
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
    remoteNameAll: false,
    insecure: false,
    proxyUser: undefined,
    protocols: undefined,
    errorFile: undefined,
    keepaliveTime: 0,
    failEarly: false,
    maxFileSize: Infinity,
    notModelled: undefined,
  };
}
