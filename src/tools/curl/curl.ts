import { SysError } from '../../uapi/errno.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGPIPE } from '../../uapi/signal.ts';
import { encodeText, program, readAll, type Stdio } from '../stdio.ts';
import { HostCache } from './connect.ts';
import { expandGlob, type GlobbedUrl } from './glob.ts';
import { helpText, VERSION_TEXT } from './help.ts';
import { type CurlOptions, CurlUsage, HINT } from './options.ts';
import { type ParsedCurl, parseCurlOptions } from './parse_options.ts';
import { terminalColumns } from './meter.ts';
import { Transfer } from './transfer.ts';
import { CurlError } from './url.ts';
import { type TransferFacts, writeOut } from './write_out.ts';

/** curl(1) 8.14.1, as far as HTTP/1.1 goes. */
export const curl = program(function* (process, io) {
  process.signal(SIGPIPE, 'ignore');
  try {
    const input = yield* inputIfAsked(process);
    const { options, show } = parseCurlOptions(process.argv, (path) => (path === '-' ? input : process.readFile(path)));
    if (show !== undefined) {
      yield* io.print(showText(show, process));
      return 0;
    }
    if (options.errorFile !== undefined) process.dup2(process.open(options.errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o644), 2);
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

function showText(show: NonNullable<ParsedCurl['show']>, process: Process): string {
  if (show === 'version') return VERSION_TEXT;
  const text = helpText(show.help, terminalColumns(process, 1));
  if (text === undefined) throw new CurlUsage(`patchbay: curl: "--help ${show.help}" is not modelled\n`, 95);
  return text;
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
      const urls: GlobbedUrl[] = this.o.globOff ? [{ url, words: [] }] : expandGlob(url);
      for (const each of urls) {
        const file = output?.replace(/#(\d+)/g, (all, n: string) => each.words[Number(n) - 1] ?? all);
        status = yield* this.withRetries(each.url, file, remoteName, upload);
        if (status !== 0 && this.o.failEarly) return status;
      }
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
      const bytes = upload === undefined ? undefined : yield* this.uploadOf(upload);
      if (upload !== undefined && upload !== '-' && /^[^?#]*\/$/.test(url)) facts.url += upload.replace(/^.*\//, '');
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

  /** What -T sends. */
  private *uploadOf(path: string): Program<Uint8Array> {
    if (path === '-') return encodeText(this.input);
    try {
      return this.process.readFileBytes(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.io.error(`curl: cannot open '${path}'\n${HINT}`);
      throw new CurlError(26, 'Failed to open/read local data from file/application');
    }
  }

  /** Where the body goes; "" is standard output. */
  private *fileName(url: string, output: string | undefined, remoteName: boolean): Program<string> {
    let name = output ?? '';
    if (remoteName) {
      name = /^[^/?#]*\/(?:[^?#]*\/)?([^/?#]*)/.exec(url.replace(/^[a-z]+:\/+/i, ''))?.[1] ?? '';
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
