import { SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGPIPE } from '../../uapi/signal.ts';
import { program, readAll, type Stdio } from '../stdio.ts';
import { HostCache } from './connect.ts';
import { type CurlOptions, CurlUsage, parseCurlOptions } from './options.ts';
import { readUpload, Transfer } from './transfer.ts';
import { CurlError, expandGlob } from './url.ts';
import { type TransferFacts, writeOut } from './write_out.ts';

const VERSION_TEXT = `curl 8.14.1 (x86_64-pc-linux-gnu) libcurl/8.14.1 OpenSSL/3.5.7 zlib/1.3.1 brotli/1.1.0 zstd/1.5.7 libidn2/2.3.8 libpsl/0.21.2 libssh2/1.11.1 nghttp2/1.64.0 nghttp3/1.8.0 librtmp/2.3 OpenLDAP/2.6.10
Release-Date: 2025-06-04, security patched: 8.14.1-2+deb13u5
Protocols: dict file ftp ftps gopher gophers http https imap imaps ipfs ipns ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp smtps telnet tftp ws wss
Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTP3 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd
`;

const HELP_TEXT = `Usage: curl [options...] <url>
 -d, --data <data>           HTTP POST data
 -f, --fail                  Fail fast with no output on HTTP errors
 -h, --help <subject>        Get help for commands
 -o, --output <file>         Write to file instead of stdout
 -O, --remote-name           Write output to file named as remote file
 -i, --show-headers          Show response headers in output
 -s, --silent                Silent mode
 -T, --upload-file <file>    Transfer local FILE to destination
 -u, --user <user:password>  Server user and password
 -A, --user-agent <name>     Send User-Agent <name> to server
 -v, --verbose               Make the operation more talkative
 -V, --version               Show version number and quit

This is not the full help; this menu is split into categories.
Use "--help category" to get an overview of all categories, which are:
auth, connection, curl, deprecated, dns, file, ftp, global, http, imap, ldap, 
output, pop3, post, proxy, scp, sftp, smtp, ssh, telnet, tftp, timeout, tls, 
upload, verbose.
Use "--help all" to list all options
Use "--help [option]" to view documentation for a given option
`;

/** curl(1) 8.14.1, as far as HTTP/1.1 goes. */
export const curl = program(function* (process, io) {
  process.signal(SIGPIPE, 'ignore');
  try {
    const input = yield* inputIfAsked(process);
    const { options, show } = parseCurlOptions(process.argv, (path) => (path === '-' ? input : fileOf(process, path)));
    if (show !== undefined) {
      yield* io.print(show === 'version' ? VERSION_TEXT : HELP_TEXT);
      return 0;
    }
    return yield* new Curl(process, io, options, input).run();
  } catch (error) {
    if (error instanceof CurlUsage) {
      yield* io.error(error.message);
      return error.status;
    }
    if (error instanceof CurlError) {
      yield* io.error(`curl: (${error.code}) ${error.message}\n`);
      return error.code;
    }
    throw error;
  }
});

/** Standard input, where an option reads it (@-, -T -). */
function* inputIfAsked(process: Process): Program<string> {
  const { argv } = process;
  const asked = argv.some((word, i) => /@-$/.test(word) || (word === '-' && /^(-T|--upload-file)$/.test(argv[i - 1] ?? '')));
  return asked ? yield* readAll(process, 0) : '';
}

function fileOf(process: Process, path: string): string {
  try {
    return process.readFile(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new CurlUsage(
      `curl: Failed to open ${path}\ncurl: option -d: error encountered when reading a file\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
      26,
    );
  }
}

class Curl {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: CurlOptions;
  private readonly input: string;
  private readonly hosts: HostCache;
  private connection = 0;
  private number = 0;

  constructor(process: Process, io: Stdio, options: CurlOptions, input: string) {
    this.process = process;
    this.io = io;
    this.o = options;
    this.input = input;
    this.hosts = new HostCache(options.resolve);
  }

  *run(): Program<number> {
    let status = 0;
    if (this.o.verbose) for (const entry of this.o.resolve) yield* this.io.error(`* Added ${entry} to DNS cache\n`);
    for (const { url, output, remoteName, upload } of this.o.urls) {
      const urls = this.o.globOff ? [url] : expandGlob(url);
      for (const each of urls) status = yield* this.withRetries(each, output, remoteName, upload);
    }
    return status;
  }

  private *withRetries(url: string, output: string | undefined, remoteName: boolean, upload: string | undefined): Program<number> {
    const { o } = this;
    let delay = o.retryDelay || 1e9;
    for (let left = o.retry; ; left--) {
      const { status, httpStatus } = yield* this.transfer(url, output, remoteName, upload, o.retry - left);
      const reason = this.transient(status, httpStatus);
      if (left <= 0 || reason === undefined) return status;
      const seconds = Math.round(delay / 1e9);
      if (!o.silent) {
        const wait = seconds === 1 ? '1 second' : `${seconds} seconds`;
        yield* this.io.error(`Warning: Problem : ${reason}. Will retry in ${wait}. ${left} ${left === 1 ? 'retry' : 'retries'} left.\n`);
      }
      yield* this.process.nanosleep(delay);
      if (o.retryDelay === 0) delay *= 2;
    }
  }

  /** What kind of passing trouble it was, if it was that. */
  private transient(status: number, httpStatus: number): string | undefined {
    if (status === 28 || status === 6) return status === 28 ? 'timeout' : undefined;
    if (status === 7 && this.o.retryRefused) return 'connection refused';
    return [408, 429, 500, 502, 503, 504].includes(httpStatus) ? 'HTTP error' : undefined;
  }

  private *transfer(
    url: string,
    output: string | undefined,
    remoteName: boolean,
    upload: string | undefined,
    retries: number,
  ): Program<{ status: number; httpStatus: number }> {
    const { o, io, process } = this;
    const facts = newFacts(url, this.number++, retries, o.proxy !== undefined);
    let transfer: Transfer | undefined;
    try {
      facts.filename = yield* this.fileName(url, output, remoteName);
      const bytes = upload === undefined ? undefined : upload === '-' ? new TextEncoder().encode(this.input) : readUpload(process, upload);
      transfer = new Transfer(process, io, o, this.hosts, facts, this.connection, bytes);
      yield* transfer.run();
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      facts.exitCode = error.code;
      facts.errorMessage = error.message;
    }
    if (transfer !== undefined) {
      this.connection = transfer.nextConnection;
      yield* transfer.closeMeter();
    }
    yield* this.complain(facts);
    if (transfer !== undefined) yield* transfer.flush();
    if (o.writeOut !== undefined) {
      const { text, errors, toStderr } = writeOut(o.writeOut, facts);
      if (errors + toStderr !== '') yield* io.error(errors + toStderr);
      yield* io.print(text);
      yield* io.flush();
    }
    return { status: facts.exitCode, httpStatus: facts.status };
  }

  private *complain(facts: TransferFacts): Program<void> {
    const { o, io } = this;
    if (facts.exitCode === 95) yield* io.error(`${facts.errorMessage}\n`);
    else if (facts.exitCode !== 0 && (!o.silent || o.showError)) yield* io.error(`curl: (${facts.exitCode}) ${facts.errorMessage}\n`);
  }

  /** Where the body goes; "" is standard output. */
  private *fileName(url: string, output: string | undefined, remoteName: boolean): Program<string> {
    let name = output ?? '';
    if (remoteName) {
      name = /^(?:[a-z]+:\/\/)?[^/?#]*\/(?:[^?#]*\/)?([^/?#]*)/i.exec(url)?.[1] ?? '';
      if (name === '') {
        name = 'curl_response';
        if (!this.o.silent) yield* this.io.error('Warning: No remote file name, uses "curl_response"\n');
      }
    }
    return name === '' || name === '-' || this.o.outputDir === undefined ? name : `${this.o.outputDir}/${name}`;
  }
}

function newFacts(url: string, urlNumber: number, retries: number, proxyUsed: boolean): TransferFacts {
  return {
    url,
    urlEffective: url,
    method: 'GET',
    scheme: '',
    status: 0,
    version: '0',
    contentType: '',
    redirectUrl: '',
    referer: '',
    filename: '',
    errorMessage: '',
    exitCode: 0,
    remoteIp: '',
    remotePort: 0,
    localIp: '',
    localPort: 0,
    connects: 0,
    redirects: 0,
    retries,
    headerCount: 0,
    downloaded: 0,
    uploaded: 0,
    headerSize: 0,
    requestSize: 0,
    nameLookup: 0,
    connect: 0,
    preTransfer: 0,
    startTransfer: 0,
    postTransfer: 0,
    redirect: 0,
    total: 0,
    urlNumber,
    proxyUsed,
    fields: [],
  };
}
