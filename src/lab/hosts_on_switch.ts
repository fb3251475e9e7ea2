import type { Lab, LabHost } from './lab.ts';

const NETWORK = '10.0.0';

/** What the internet's name server at 8.8.8.8 and 1.1.1.1 knows. */
const NAME_SERVER: readonly string[] = [
  '/usr/sbin/dnsmasq',
  '--keep-in-foreground',
  '--no-hosts',
  '--listen-address=8.8.8.8,1.1.1.1,203.0.113.80',
  '--local=/#/',
  '--local-ttl=300',
  '--host-record=example.com,www.example.com,203.0.113.80',
  '--host-record=dns.google,8.8.8.8',
  '--host-record=one.one.one.one,1.1.1.1',
  '--mx-host=example.com,mail.example.com,10',
  '--host-record=mail.example.com,203.0.113.80',
  '--txt-record=example.com,v=spf1 -all',
];

/** host1, host2, ... on one switch, with a router at 10.0.0.1 and the internet behind it. */
export function hostsOnSwitch(name: string, count: number): Lab {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const names = [`127.0.0.1 localhost`, ...numbers.map((n) => `${NETWORK}.${10 + n} host${n}`)].join('\n');
  const hosts: LabHost[] = numbers.map((n) => ({
    name: `host${n}`,
    cards: [{ name: 'eth0', mac: `52:54:00:00:00:${10 + n}`, addresses: [`${NETWORK}.${10 + n}/24`] }],
    routes: [{ to: 'default', via: `${NETWORK}.1` }],
    files: { '/etc/hosts': `${names}\n`, '/etc/resolv.conf': 'nameserver 8.8.8.8\n' },
  }));
  const ports = ['uplink', ...numbers.map((n) => `port${n}`)];
  return {
    name,
    hosts: [
      ...hosts,
      {
        name: 'switch',
        hidden: true,
        switch: true,
        cards: ports.map((port, i) => ({ name: port, mac: `52:56:00:00:00:${String(10 + i)}` })),
      },
      {
        name: 'gw',
        hidden: true,
        cards: [
          { name: 'lan', mac: '52:55:0a:00:00:01', addresses: [`${NETWORK}.1/24`] },
          { name: 'wan', mac: '52:55:cb:00:71:01', addresses: ['203.0.113.1/24'] },
        ],
        routes: [
          { to: '8.8.8.8', via: '203.0.113.80' },
          { to: '1.1.1.1', via: '203.0.113.80' },
        ],
        sysctls: { 'net/ipv4/ip_forward': '1' },
      },
      {
        name: 'internet',
        hidden: true,
        cards: [{ name: 'eth0', mac: '52:55:cb:00:71:50', addresses: ['203.0.113.80/24'] }],
        loopback: ['8.8.8.8/32', '1.1.1.1/32'],
        routes: [{ to: `${NETWORK}.0/24`, via: '203.0.113.1' }],
        files: { '/srv/www/index.html': 'It works!\n' },
        services: [['/usr/bin/busybox', 'httpd', '-f', '-p', '80', '-h', '/srv/www'], NAME_SERVER],
      },
    ],
    cables: [
      ...numbers.map((n) => [`host${n}:eth0`, `switch:port${n}`] as const),
      ['switch:uplink', 'gw:lan'],
      ['gw:wan', 'internet:eth0'],
    ],
  };
}
