import type { Lab } from './lab.ts';

/**
 * A host with a card, its router, and the "internet" behind it, which knows a way back to the host's own network and to no
 * other. `docker` is the same until the engine is there.
 */
export function uplink(name: string): Lab {
  return {
    name,
    hosts: [
      {
        name: 'host',
        cards: [{ name: 'eth0', mac: '52:54:00:12:34:56', addresses: ['10.0.2.15/24'] }],
        routes: [{ to: 'default', via: '10.0.2.2' }],
      },
      {
        name: 'gw',
        hidden: true,
        cards: [
          { name: 'lan', mac: '52:55:0a:00:02:02', addresses: ['10.0.2.2/24'] },
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
        routes: [{ to: '10.0.2.0/24', via: '203.0.113.1' }],
        files: { '/srv/www/index.html': 'It works!\n' },
        services: [['/usr/bin/busybox', 'httpd', '-f', '-p', '80', '-h', '/srv/www']],
      },
    ],
    cables: [
      ['host:eth0', 'gw:lan'],
      ['gw:wan', 'internet:eth0'],
    ],
    tries: { host: 'host', ping: '8.8.8.8' },
    missingKinds: ['dummy'],
  };
}
