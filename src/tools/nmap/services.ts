/** Services by TCP port as IANA and nmap call them, beyond those of /etc/services. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'tcpmux',
  5: 'rje',
  7: 'echo',
  9: 'discard',
  11: 'systat',
  13: 'daytime',
  15: 'netstat',
  17: 'qotd',
  19: 'chargen',
  20: 'ftp-data',
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  24: 'priv-mail',
  25: 'smtp',
  37: 'time',
  43: 'whois',
  49: 'tacacs',
  53: 'domain',
  67: 'dhcps',
  68: 'dhcpc',
  69: 'tftp',
  70: 'gopher',
  79: 'finger',
  80: 'http',
  81: 'hosts2-ns',
  88: 'kerberos-sec',
  110: 'pop3',
  111: 'rpcbind',
  113: 'ident',
  119: 'nntp',
  123: 'ntp',
  135: 'msrpc',
  137: 'netbios-ns',
  139: 'netbios-ssn',
  143: 'imap',
  161: 'snmp',
  179: 'bgp',
  194: 'irc',
  389: 'ldap',
  443: 'https',
  445: 'microsoft-ds',
  465: 'smtps',
  514: 'shell',
  515: 'printer',
  543: 'klogin',
  548: 'afp',
  554: 'rtsp',
  587: 'submission',
  631: 'ipp',
  636: 'ldapssl',
  873: 'rsync',
  990: 'ftps',
  993: 'imaps',
  995: 'pop3s',
  1080: 'socks',
  1433: 'ms-sql-s',
  1521: 'oracle',
  1723: 'pptp',
  1883: 'mqtt',
  2049: 'nfs',
  2375: 'docker',
  2376: 'docker',
  3000: 'ppp',
  3128: 'squid-http',
  3306: 'mysql',
  3389: 'ms-wbt-server',
  5000: 'upnp',
  5060: 'sip',
  5201: 'targus-getdata1',
  5432: 'postgresql',
  5672: 'amqp',
  5900: 'vnc',
  6379: 'redis',
  6443: 'sun-sr-https',
  8000: 'http-alt',
  8008: 'http',
  8009: 'ajp13',
  8080: 'http-proxy',
  8081: 'blackice-icecap',
  8443: 'https-alt',
  8888: 'sun-answerbook',
  9000: 'cslistener',
  9090: 'zeus-admin',
  9100: 'jetdirect',
  9200: 'wap-wsp',
  10000: 'snet-sensor-mgmt',
  27017: 'mongod',
};

export function serviceName(port: number): string | undefined {
  return NAMES[port];
}

/** The ports of a service's name. */
export function servicePorts(name: string): number[] {
  return Object.keys(NAMES)
    .map(Number)
    .filter((port) => NAMES[port] === name);
}

/** What is scanned without -p: as many as the real one, the low ones and those of common services. */
export function defaultPorts(): number[] {
  const high = Object.keys(NAMES)
    .map(Number)
    .filter((port) => port > 1000);
  return [...Array.from({ length: 1000 - high.length }, (_, i) => i + 1), ...high];
}

/** -F: the hundred most common; the first ones of common services, then low ones. */
export function fewPorts(): number[] {
  const common = Object.keys(NAMES).map(Number);
  const low = defaultPorts().filter((port) => !common.includes(port));
  return [...common, ...low].slice(0, 100).sort((a, b) => a - b);
}
