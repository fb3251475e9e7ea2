import { describe, expect, test } from 'vitest';
import { createNet } from '../../../src/net/core/net_namespace.ts';
import { sysctlList, sysctlLookup } from '../../../src/net/core/sysctl.ts';
import { EINVAL } from '../../../src/uapi/errno.ts';
import { ControlHost } from './control_host.ts';

function at(host: ControlHost, path: string, net = host.net) {
  const entry = sysctlLookup(net, `net/ipv4/${path}`);
  if (entry === undefined) throw new Error(`no ${path}`);
  return entry;
}

describe('net.ipv4', () => {
  test('ip_forward reaches all interfaces, and conf.all is the same switch', () => {
    const host = new ControlHost();
    host.device('eth0');
    expect(at(host, 'conf/eth0/forwarding').get()).toBe('0');
    expect(at(host, 'ip_forward').set!('1')).toBe(0);
    for (const name of ['all', 'default', 'lo', 'eth0']) expect(at(host, `conf/${name}/forwarding`).get()).toBe('1');
    host.device('eth1');
    expect(at(host, 'conf/eth1/forwarding').get()).toBe('1');
    at(host, 'conf/all/forwarding').set!('0');
    expect(at(host, 'ip_forward').get()).toBe('0');
    expect(at(host, 'conf/eth1/forwarding').get()).toBe('0');
  });

  test('conf.default reaches interfaces whose value nobody set', () => {
    const host = new ControlHost();
    host.device('eth0');
    host.device('eth1');
    at(host, 'conf/eth0/rp_filter').set!('2');
    at(host, 'conf/default/rp_filter').set!('1');
    expect(at(host, 'conf/eth0/rp_filter').get()).toBe('2');
    expect(at(host, 'conf/eth1/rp_filter').get()).toBe('1');
    host.device('eth2');
    expect(at(host, 'conf/eth2/rp_filter').get()).toBe('1');
    expect(at(host, 'conf/all/rp_filter').get()).toBe('0');
  });

  test('what is no number, or out of range, is refused', () => {
    const host = new ControlHost();
    expect(at(host, 'ip_forward').set!('yes')).toBe(-EINVAL);
    expect(at(host, 'ip_default_ttl').set!('256')).toBe(-EINVAL);
    expect(at(host, 'ip_default_ttl').set!('0')).toBe(-EINVAL);
    expect(at(host, 'ip_default_ttl').set!('255')).toBe(0);
    expect(at(host, 'ip_default_ttl').get()).toBe('255');
  });

  test('each namespace has its own', () => {
    const host = new ControlHost();
    const other = createNet(host.net.stack);
    at(host, 'ip_default_ttl').set!('99');
    expect(at(host, 'ip_default_ttl', other).get()).toBe('64');
  });

  test('every listed file can be read', () => {
    const host = new ControlHost();
    host.device('eth0');
    let files = 0;
    const walk = (path: string): void => {
      for (const name of sysctlList(host.net, path)) {
        if (name.endsWith('/')) walk(`${path}/${name.slice(0, -1)}`);
        else {
          files++;
          expect(sysctlLookup(host.net, `${path}/${name}`), `${path}/${name}`).toBeDefined();
          sysctlLookup(host.net, `${path}/${name}`)!.get();
        }
      }
    };
    walk('net/ipv4');
    expect(files).toBeGreaterThan(250);
  });
});
