/** "TCP-LISTEN:80,fork,reuseaddr" taken apart. */
export interface Address {
  /** As it was written, without its options. */
  text: string;
  /** In capitals, without the 4 of TCP4 and UDP4. */
  keyword: string;
  parameters: string[];
  options: Map<string, string>;
}

/** How many parameters an address has, and what they are called. */
const KEYWORDS: Readonly<Record<string, string | undefined>> = {
  STDIO: '',
  STDIN: '',
  STDOUT: '',
  TCP: '<host>:<port>',
  'TCP-CONNECT': '<host>:<port>',
  'TCP-LISTEN': '<port>',
  'TCP-L': '<port>',
  UDP: '<host>:<port>',
  'UDP-CONNECT': '<host>:<port>',
  'UDP-SENDTO': '<host>:<port>',
  'UDP-DATAGRAM': '<host>:<port>',
  'UDP-LISTEN': '<port>',
  'UDP-L': '<port>',
  'UDP-RECV': '<port>',
  'UDP-RECVFROM': '<port>',
};
/** These take all that follows as one word. */
const ONE_WORD = ['EXEC', 'SYSTEM', 'SHELL', 'OPEN', 'FILE', 'CREATE', 'GOPEN'];
const ABSENT = [
  'UNIX',
  'UNIX-CONNECT',
  'UNIX-LISTEN',
  'UNIX-CLIENT',
  'PIPE',
  'PTY',
  'OPENSSL',
  'OPENSSL-LISTEN',
  'SSL',
  'TUN',
  'IP-SENDTO',
  'IP-RECV',
  'IP-RECVFROM',
  'INTERFACE',
  'READLINE',
  'FD',
  'PROXY',
  'SOCKS4',
  'SOCKS5',
  'VSOCK-CONNECT',
  'SCTP',
  'TCP6',
  'UDP6',
  'TCP6-LISTEN',
  'TEXT',
  'ABSTRACT-LISTEN',
  'UNIX-SENDTO',
  'UNIX-RECV',
];
const OPTIONS =
  'reuseaddr reuseport fork bind sourceport sp connect-timeout keepalive keepidle keepintvl keepcnt nodelay backlog range so-bindtodevice if interface creat create append rdonly wronly broadcast so-broadcast ip-add-membership ttl tos pf'.split(
    ' ',
  );
const ABSENT_OPTIONS =
  'crnl crlf cr pty raw echo stderr setsid retry forever interval max-children ignoreeof shut-none shut-down end-close null-eof trunc excl nonblock mode user group su su-d rawer escape cool-write linger tcpwrap'.split(
    ' ',
  );

/** What is wrong with an address; `status` 95: it is right, but not modelled. */
export class AddressError extends Error {
  readonly status: number;

  constructor(words: string, status = 1) {
    super(words);
    this.status = status;
  }
}

/** Takes an address apart; throws AddressError in socat's words. */
export function parseAddress(word: string): Address {
  if (word === '-') return { text: word, keyword: 'STDIO', parameters: [], options: new Map() };
  const [text, ...rest] = word.split(',');
  const colon = text.indexOf(':');
  const written = colon < 0 ? text : text.slice(0, colon);
  const keyword = written.toUpperCase().replace(/^(TCP|UDP)4/, '$1');
  const after = colon < 0 ? undefined : text.slice(colon + 1);
  return { text, keyword, parameters: parameters(written, keyword, after), options: options(rest) };
}

function parameters(written: string, keyword: string, after: string | undefined): string[] {
  if (ONE_WORD.includes(keyword)) return after === undefined ? [] : [after];
  const usage = KEYWORDS[keyword];
  if (ABSENT.includes(keyword)) throw new AddressError(`patchbay: socat: address "${keyword}" is not modelled\n`, 95);
  if (usage === undefined) throw new AddressError(`unknown device/address "${written}"`);
  const given = after === undefined ? [] : after.split(':');
  const wanted = usage === '' ? 0 : usage.split(':').length;
  if (given.length !== wanted) {
    const shape = usage === '' ? written : `${written}:${usage}`;
    throw new AddressError(`${written}: wrong number of parameters (${given.length} instead of ${wanted}): usage: ${shape}`);
  }
  return given;
}

function options(words: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = (equals < 0 ? word : word.slice(0, equals)).toLowerCase();
    if (ABSENT_OPTIONS.includes(name)) throw new AddressError(`patchbay: socat: option "${name}" is not modelled\n`, 95);
    if (!OPTIONS.includes(name)) throw new AddressError(`parseopts_table(): unknown option "${name}"`);
    map.set(name, equals < 0 ? '' : word.slice(equals + 1));
  }
  return map;
}
