export const VERSION_TEXT = `curl 8.14.1 (x86_64-pc-linux-gnu) libcurl/8.14.1 OpenSSL/3.5.7 zlib/1.3.1 brotli/1.1.0 zstd/1.5.7 libidn2/2.3.8 libpsl/0.21.2 libssh2/1.11.1 nghttp2/1.64.0 nghttp3/1.8.0 librtmp/2.3 OpenLDAP/2.6.10
Release-Date: 2025-06-04, security patched: 8.14.1-2+deb13u5
Protocols: dict file ftp ftps gopher gophers http https imap imaps ipfs ipns ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp smtps telnet tftp ws wss
Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTP3 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd
`;

const IMPORTANT = `Usage: curl [options...] <url>
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
`;

const ENDING = `Use "--help all" to list all options
Use "--help [option]" to view documentation for a given option
`;

const CATEGORIES: Readonly<Record<string, string>> = {
  auth: 'Authentication methods',
  connection: 'Manage connections',
  curl: 'The command line tool itself',
  deprecated: 'Legacy',
  dns: 'Names and resolving',
  file: 'FILE protocol',
  ftp: 'FTP protocol',
  global: 'Global options',
  http: 'HTTP and HTTPS protocol',
  imap: 'IMAP protocol',
  ldap: 'LDAP protocol',
  output: 'Filesystem output',
  pop3: 'POP3 protocol',
  post: 'HTTP POST specific',
  proxy: 'Options for proxies',
  scp: 'SCP protocol',
  sftp: 'SFTP protocol',
  smtp: 'SMTP protocol',
  ssh: 'SSH protocol',
  telnet: 'TELNET protocol',
  tftp: 'TFTP protocol',
  timeout: 'Timeouts and delays',
  tls: 'TLS/SSL related',
  upload: 'Upload, sending data',
  verbose: 'Tracing, logging etc',
};

/** `curl --help SUBJECT` on a terminal of so many columns; undefined: a list that is not modelled. */
export function helpText(subject: string, columns: number): string | undefined {
  if (subject === '') return IMPORTANT + categoryNames(columns) + ENDING;
  const list = Object.entries(CATEGORIES).map(([name, about]) => ` ${name.padEnd(11)} ${about}\n`);
  if (subject === 'category') return list.join('');
  if (subject === 'all' || subject === 'manual' || subject.startsWith('-') || subject in CATEGORIES) return undefined;
  return `Unknown category provided, here is a list of all categories:\n\n${list.join('')}`;
}

/** The categories in lines that fit. curl: get_categories_list(). */
function categoryNames(columns: number): string {
  const names = Object.keys(CATEGORIES);
  let text = '';
  let column = 0;
  names.forEach((name, i) => {
    const last = i === names.length - 1;
    const length = name.length + (last ? 1 : 2);
    if (column + length >= columns) {
      text += '\n';
      column = 0;
    }
    text += name + (last ? '.\n' : ', ');
    column += length;
  });
  return text;
}
