import { IFF_TAP, IFF_TUN } from '../../uapi/if_tun.ts';
import type { TunInfo } from '../../uapi/rtnetlink.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind } from './link_kind.ts';

/** The name of a number in the third field of a file's line, if it has one. */
function nameOfId(ip: IpSession, path: string, id: number): string | undefined {
  if (!ip.process.access(path, 0)) return undefined;
  const lines = ip.process.readFile(path).split('\n');
  return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(id))?.[0];
}

function printTun(ip: IpSession, data: TunInfo): void {
  const { print } = ip;
  const { tunType, multiQueue } = data;
  if (tunType !== undefined) {
    const type = tunType === IFF_TUN ? 'tun' : tunType === IFF_TAP ? 'tap' : `UNKNOWN:${tunType}`;
    print.any('type', type, `type ${type} `);
  }
  const onOff = (key: string, value: number | undefined): void => {
    if (value !== undefined) print.any(key, value !== 0, `${key} ${value !== 0 ? 'on' : 'off'} `);
  };
  onOff('pi', data.pi);
  onOff('vnet_hdr', data.vnetHdr);
  if ((multiQueue ?? 0) === 0) print.json('multi_queue', false);
  else print.any('multi_queue', true, 'multi_queue ');
  if (data.numQueues !== undefined) print.any('numqueues', data.numQueues, `numqueues ${data.numQueues} `);
  if (data.numDisabledQueues !== undefined) print.any('numdisabled', data.numDisabledQueues, `numdisabled ${data.numDisabledQueues} `);
  onOff('persist', data.persist);
  printId(ip, 'user', '/etc/passwd', data.owner);
  printId(ip, 'group', '/etc/group', data.group);
}

function printId(ip: IpSession, key: string, path: string, id: number | undefined): void {
  if (id === undefined) return;
  const name = nameOfId(ip, path, id) ?? id;
  ip.print.any(key, name, `${key} ${name} `);
}

/** TUN and TAP devices are made by `ip tuntap`, not by `ip link add`. */
export const tunKind: LinkKind = { id: 'tun', print: printTun };
