import { describe, expect, it } from 'vitest';
import { tunAttr, tunDetach, tunSetIff, tunSetPersist, TunStruct } from '../../src/drivers/tun.ts';
import { devGetByName } from '../../src/net/core/dev.ts';
import { EBUSY, EINVAL } from '../../src/uapi/errno.ts';
import { IFF_NO_PI, IFF_TAP, IFF_TUN, IFF_TUN_EXCL } from '../../src/uapi/if_tun.ts';
import { Host } from '../net/core/host.ts';

function open(host: Host, name: string, flags: number): TunStruct {
  const tun = tunSetIff(host.net, { name, flags });
  if (!(tun instanceof TunStruct)) throw new Error(`refused: ${tun}`);
  return tun;
}

describe('TUN and TAP devices', () => {
  it('live as long as a program has them open, unless they are made to stay', () => {
    const host = new Host();
    tunDetach(open(host, 'tun0', IFF_TUN));
    expect(devGetByName(host.net, 'tun0')).toBeNull();
    const stays = open(host, 'tun0', IFF_TUN);
    tunSetPersist(stays, true);
    expect(stays.dev.carrier).toBe(true);
    tunDetach(stays);
    expect(devGetByName(host.net, 'tun0')).toBe(stays.dev);
    expect(stays.dev.carrier).toBe(false);
  });

  it('get a free name, and an address of their own as TAP', () => {
    const host = new Host();
    const [first, second] = [open(host, '', IFF_TAP), open(host, '', IFF_TAP)];
    expect([first.dev.name, second.dev.name]).toEqual(['tap0', 'tap1']);
    expect(first.dev.devAddr).not.toEqual(second.dev.devAddr);
    expect(first.dev.devAddr[0] & 3).toBe(2);
  });

  it('are opened by one program at a time, as what they are', () => {
    const host = new Host();
    open(host, 'tun0', IFF_TUN | IFF_NO_PI);
    const again = (flags: number): TunStruct | number => tunSetIff(host.net, { name: 'tun0', flags });
    expect([again(IFF_TUN), again(IFF_TAP), again(IFF_TUN | IFF_TUN_EXCL)]).toEqual([-EBUSY, -EINVAL, -EBUSY]);
    expect(tunAttr(host.dev('tun0'), 'tun_flags')).toBe('0x1001\n');
  });
});
