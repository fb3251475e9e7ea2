import { describe, expect, test } from 'vitest';
import { ip } from '../../../src/tools/ip/ip.ts';
import { RTM_NEWADDR, RTM_NEWLINK, RTM_NEWROUTE, RTM_NEWRULE } from '../../../src/uapi/rtnetlink.ts';
import { runTool } from './fake_process.ts';
import { bridgeNetwork, mac } from './network.ts';

function show(line: string): string {
  const run = runTool(ip, line.split(' '), bridgeNetwork());
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return run.stdout;
}

function request(line: string): unknown {
  const run = runTool(ip, line.split(' '), bridgeNetwork());
  expect(run.merged).toBe('');
  expect(run.status).toBe(0);
  return run.sent[0];
}

describe('listings', () => {
  test('links', () => {
    expect(show('ip link show v0')).toBe(
      '4: v0@v1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 state UP mode DEFAULT group default qlen 1000\n' +
        '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n',
    );
    expect(show('ip -br l')).toBe(
      'lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \n' +
        'br0              UP             02:00:00:00:00:10 <BROADCAST,MULTICAST,UP,LOWER_UP> \n' +
        'v1@v0            UP             02:00:00:00:00:02 <BROADCAST,MULTICAST,UP,LOWER_UP> \n' +
        'v0@v1            UP             02:00:00:00:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP> \n',
    );
    expect(show('ip -o link show lo')).toBe(
      '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000' +
        '\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n',
    );
  });

  test('counters', () => {
    expect(show('ip -s -s link show v0').split('\n').slice(2)).toEqual([
      '    RX:  bytes packets errors dropped  missed   mcast           ',
      '             0       0      0       0       0       0 ',
      '    RX errors:  length    crc   frame    fifo overrun',
      '                     0      0       0       0       0 ',
      '    TX:  bytes packets errors dropped carrier collsns           ',
      '           108       2      0       0       0       0 ',
      '    TX errors: aborted   fifo  window heartbt transns',
      '                     0      0       0       0       2 ',
      '',
    ]);
  });

  test('details', () => {
    expect(show('ip -d link show v0').split('\n').slice(1, 4)).toEqual(
      [
        '    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535 ',
        '    veth ',
        '    bridge_slave state forwarding priority 32 cost 2 hairpin off learning on port_id 0x8001 addrgenmode eui64 ' +
          'gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 ' +
          'gro_max_size 65536 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536 ',
      ].map((line) => line),
    );
  });

  test('addresses', () => {
    expect(show('ip addr show v1')).toBe(
      '3: v1@v0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n' +
        '    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff\n' +
        '    inet 10.0.0.2/24 scope global secondary v1:1\n' +
        '       valid_lft forever preferred_lft forever\n',
    );
    expect(show('ip -4 -o a')).toBe(
      '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n' +
        '2: br0    inet 10.0.0.1/24 brd 10.0.0.255 scope global br0\\       valid_lft forever preferred_lft forever\n' +
        '3: v1    inet 10.0.0.2/24 scope global secondary v1:1\\       valid_lft forever preferred_lft forever\n',
    );
    expect(show('ip addr show to 10.0.0.0/8 label v1*')).toBe(
      '    inet 10.0.0.2/24 scope global secondary v1:1\n       valid_lft forever preferred_lft forever\n',
    );
  });

  test('routes', () => {
    expect(show('ip route')).toBe(
      'default via 10.0.0.254 dev br0 mtu lock 1400 \n' +
        '10.0.0.0/24 dev br0 proto kernel scope link src 10.0.0.1 \n' +
        '10.2.0.0/16 proto static metric 50 \n' +
        '\tnexthop via 10.0.0.5 dev br0 weight 1 \n' +
        '\tnexthop via 10.0.0.6 dev v1 weight 3 dead linkdown \n' +
        'blackhole 10.3.0.0/24 \n',
    );
    expect(show('ip route show default')).toBe('default via 10.0.0.254 dev br0 mtu lock 1400 \n');
    expect(show('ip route show root 10.0.0.0/8 proto kernel')).toBe('10.0.0.0/24 dev br0 scope link src 10.0.0.1 \n');
    expect(show('ip route show match 10.2.7.7 dev br0')).toBe(
      'default via 10.0.0.254 mtu lock 1400 \n10.2.0.0/16 proto static metric 50 \n' +
        '\tnexthop via 10.0.0.5 dev br0 weight 1 \n\tnexthop via 10.0.0.6 dev v1 weight 3 dead linkdown \n',
    );
  });

  test('neighbours', () => {
    expect(show('ip neigh')).toBe('10.0.0.9 dev br0 lladdr 02:00:00:00:00:09 REACHABLE \n10.0.0.99 dev br0 FAILED \n');
    expect(show('ip -s neigh show nud reachable')).toBe('10.0.0.9 dev br0 lladdr 02:00:00:00:00:09  ref 1 used 2/1/3probes 4 REACHABLE \n');
    expect(show('ip -br n')).toBe(
      `${'10.0.0.9'.padEnd(40)}${'br0'.padEnd(17)}02:00:00:00:00:09\n${'10.0.0.99'.padEnd(40)}${'br0'.padEnd(17)}\n`,
    );
  });

  test('rules', () => {
    expect(show('ip rule')).toBe(
      '0:\tfrom all lookup local\n' +
        '100:\tnot from 10.0.0.0/8 fwmark 0x1/0xff iif v9 lookup 7\n' +
        '200:\tfrom all to 1.1.1.1 prohibit\n' +
        '32766:\tfrom all lookup main\n',
    );
    expect(show('ip -d rule list pref 0')).toBe('0:\tfrom all lookup local proto kernel\n');
  });

  test('JSON', () => {
    expect(show('ip -j addr show br0')).toBe(
      '[{"ifindex":2,"ifname":"br0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue",' +
        '"operstate":"UP","group":"default","txqlen":1000,"link_type":"ether","address":"02:00:00:00:00:10",' +
        '"broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24,' +
        '"broadcast":"10.0.0.255","scope":"global","label":"br0","valid_life_time":4294967295,"preferred_life_time":4294967295}]}]\n',
    );
    expect(show('ip -j -p route show default')).toBe(
      '[ {\n        "dst": "default",\n        "gateway": "10.0.0.254",\n        "dev": "br0",\n        "flags": [ ],\n' +
        '        "metrics": [ {\n                "mtu": 1400\n            } ]\n    } ]\n',
    );
    expect(show('ip -j link show down')).toBe('[{},{},{},{}]\n');
    expect(JSON.parse(show('ip -j rule'))).toMatchObject([
      { priority: 0, src: 'all', table: 'local' },
      { priority: 100, not: null, src: '10.0.0.0', srclen: 8, fwmark: '0x1', fwmask: '0xff', iif: 'v9', table: '7' },
      { priority: 200, src: 'all', dst: '1.1.1.1', action: 'prohibit' },
      { priority: 32766 },
    ]);
  });

  test('names from /etc/iproute2 hide those of the distribution', () => {
    const network = { ...bridgeNetwork(), files: { '/etc/iproute2/rt_tables': '# mine\n7 seven\n' } };
    expect(runTool(ip, ['ip', 'rule', 'list', 'table', 'seven'], network).stdout).toBe(
      '100:\tnot from 10.0.0.0/8 fwmark 0x1/0xff iif v9 lookup seven\n',
    );
  });
});

describe('requests', () => {
  test('abbreviations go to the first that fits', () => {
    expect(request('ip a a 10.1.1.1/24 brd + dev v1')).toMatchObject({
      type: RTM_NEWADDR,
      flags: 0x601,
      body: { family: 2, index: 3, local: 0x0a010101, address: 0x0a010101, prefixlen: 24, broadcast: 0x0a0101ff, scope: 0 },
    });
    expect(request('ip l s v1 up mtu 1400')).toMatchObject({ type: RTM_NEWLINK, body: { index: 3, change: 1, flags: 1, mtu: 1400 } });
    expect(request('ip r a 10.9/16 via 10.0.0.7 dev v1')).toMatchObject({
      type: RTM_NEWROUTE,
      body: { dst: 0x0a090000, dstLen: 16, gateway: 0x0a000007, oif: 3, scope: 0, table: 254, protocol: 3, type: 1 },
    });
    expect(request('ip ru a fr 10.0.0.0/8 ta 7'.replace('fr ', 'from '))).toMatchObject({
      type: RTM_NEWRULE,
      body: { srcLen: 8, table: 7, action: 1 },
    });
  });

  test('a pair has two ends', () => {
    expect(request('ip link add a1 address 02:00:00:00:00:0a type veth peer name b1 mtu 1300 up')).toMatchObject({
      body: {
        ifname: 'a1',
        address: mac(10),
        linkinfo: { kind: 'veth', data: { peer: { ifname: 'b1', mtu: 1300, flags: 1, change: 1 } } },
      },
    });
  });

  test('a route without gateway reaches as far as the link', () => {
    expect(request('ip route add 10.9.0.0/16 dev v1')).toMatchObject({ body: { scope: 253 } });
    expect(request('ip route add local 10.9.0.1 dev lo')).toMatchObject({ body: { scope: 254, table: 255, type: 2 } });
    expect(request('ip route del 10.9.0.0/16')).toMatchObject({ body: { scope: 255, type: 0, protocol: 0 } });
    expect(request('ip route add 10.9.0.0/16 nexthop via 10.0.0.1 weight 3 nexthop dev v1')).toMatchObject({
      body: {
        scope: 0,
        multipath: [
          { gateway: 0x0a000001, hops: 2 },
          { ifindex: 3, hops: 0 },
        ],
      },
    });
    expect(request('ip route add default via 10.0.0.1 rtt 1s mtu lock 1400 table 1000')).toMatchObject({
      body: { dstLen: 0, table: 1000, metrics: { rtt: 8000, mtu: 1400, lock: 4 } },
    });
  });
});
