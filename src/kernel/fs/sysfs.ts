import { SysError } from '../../uapi/errno.ts';
import {
  brAttr,
  brAttrList,
  brforward,
  brif,
  brportAttr,
  brportAttrList,
  brportBridge,
  type SysfsAttr,
} from '../../net/bridge/br_sysfs.ts';
import { tunAttr, tunAttrList } from '../../drivers/tun.ts';
import type { NetDevice } from '../../net/core/dev.ts';
import { netdevAttr, netdevAttrList } from '../../net/core/net_sysfs.ts';
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import { type DirInode, type Inode, SuperBlock, SymlinkInode } from './inode.ts';
import { VirtualDir, VirtualFile } from './virtual.ts';

const SYSFS_DEV = 23;
const TOP = ['block', 'bus', 'class', 'dev', 'devices', 'firmware', 'fs', 'kernel', 'module', 'power'];

type Find = (name: string, task: Task, dir: VirtualDir) => Inode | undefined;

/** /sys, as far as it is about the network. It shows the devices of the namespace it was mounted in. */
export function makeSysfs(kernel: Kernel, root: DirInode): VirtualDir {
  const sb = new SuperBlock(SYSFS_DEV, 1, kernel.realtime);
  const fixed = (parent: DirInode, name: string, children: Readonly<Record<string, (dir: VirtualDir) => Inode>>): VirtualDir =>
    new VirtualDir(
      sb,
      parent,
      name,
      (child, _task, dir) => (Object.hasOwn(children, child) ? children[child](dir) : undefined),
      () => Object.keys(children),
      0o755,
    );
  const empty = (parent: DirInode, name: string): VirtualDir => fixed(parent, name, {});
  const devices = (dir: VirtualDir): Inode =>
    fixed(dir, 'devices', { virtual: (virtual) => fixed(virtual, 'virtual', { net: (net) => netDevices(sb, net) }) });
  const top: Record<string, (dir: VirtualDir) => Inode> = {};
  for (const name of TOP) top[name] = (dir) => empty(dir, name);
  top.class = (dir) => fixed(dir, 'class', { net: (net) => classNet(sb, net) });
  top.devices = devices;
  top.fs = (dir) => fixed(dir, 'fs', { cgroup: (at) => empty(at, 'cgroup') });
  return new VirtualDir(
    sb,
    root,
    'sys',
    (name, _task, dir) => (Object.hasOwn(top, name) ? top[name](dir) : undefined),
    () => TOP,
  );
}

// Each directory is made with its parent known only when it is walked into: the parent's `dir` is handed down.

function netOf(task: Task): ReadonlyMap<string, NetDevice> {
  return task.mnt.sysNet.devByName;
}

function classNet(sb: SuperBlock, parent: DirInode): VirtualDir {
  const find: Find = (name, task) =>
    netOf(task).has(name) ? new SymlinkInode(sb, `../../devices/virtual/net/${name}`, null, 0) : undefined;
  return new VirtualDir(sb, parent, 'net', find, (task) => [...netOf(task).keys()].sort(), 0o755);
}

function netDevices(sb: SuperBlock, parent: DirInode): VirtualDir {
  const find: Find = (name, task, dir) => {
    const dev = netOf(task).get(name);
    return dev === undefined ? undefined : deviceDir(sb, dir, dev);
  };
  return new VirtualDir(sb, parent, 'net', find, (task) => [...netOf(task).keys()].sort(), 0o755);
}

function attrFile(sb: SuperBlock, attr: SysfsAttr): VirtualFile {
  const { set } = attr;
  const write = (_task: Task, text: string): void => {
    const error = set!(text.replace(/\n$/, ''));
    if (error < 0) throw new SysError(-error);
  };
  return new VirtualFile(sb, attr.mode, () => attr.get(), set === undefined ? null : write, 4096);
}

/** /sys/devices/virtual/net/DEV. */
function deviceDir(sb: SuperBlock, parent: DirInode, dev: NetDevice): VirtualDir {
  const names = (): string[] => {
    const list = netdevAttrList(dev).filter((name) => !name.includes('/'));
    list.push('power', 'queues', 'statistics', 'subsystem');
    list.push(...tunAttrList(dev));
    if (brAttrList(dev) !== undefined) list.push('bridge', 'brif', 'brforward');
    if (brportAttrList(dev) !== undefined) list.push('brport');
    if (dev.master !== null) list.push('master', `upper_${dev.master.name}`);
    for (const lower of lowers(dev)) list.push(`lower_${lower.name}`);
    return list.sort();
  };
  const find: Find = (name, _task, dir) => deviceEntry(sb, dir, dev, name);
  return new VirtualDir(sb, parent, dev.name, find, names, 0o755);
}

function lowers(dev: NetDevice): readonly NetDevice[] {
  return brif(dev) ?? [];
}

function deviceEntry(sb: SuperBlock, dir: VirtualDir, dev: NetDevice, name: string): Inode | undefined {
  switch (name) {
    case 'subsystem':
      return new SymlinkInode(sb, '../../../../class/net', null, 0);
    case 'power':
    case 'queues':
      return new VirtualDir(
        sb,
        dir,
        name,
        () => undefined,
        () => [],
        0o755,
      );
    case 'statistics':
      return statisticsDir(sb, dir, dev);
    case 'bridge':
      return attrDir(sb, dir, name, brAttrList(dev), (attr) => brAttr(dev, attr));
    case 'brport':
      return brportDir(sb, dir, dev);
    case 'brif':
      return brifDir(sb, dir, dev);
    case 'brforward':
      return brforward(dev) === undefined ? undefined : new VirtualFile(sb, 0o444, () => brforward(dev)!, null);
    case 'master':
      return dev.master === null ? undefined : new SymlinkInode(sb, `../${dev.master.name}`, null, 0);
  }
  if (dev.master !== null && name === `upper_${dev.master.name}`) return new SymlinkInode(sb, `../${dev.master.name}`, null, 0);
  const lower = lowers(dev).find((port) => name === `lower_${port.name}`);
  if (lower !== undefined) return new SymlinkInode(sb, `../${lower.name}`, null, 0);
  const tunText = tunAttr(dev, name);
  if (tunText !== undefined) return new VirtualFile(sb, 0o444, () => tunAttr(dev, name) ?? tunText, null);
  const attr = netdevAttr(dev, name);
  return attr === undefined ? undefined : attrFile(sb, attr);
}

function attrDir(
  sb: SuperBlock,
  parent: DirInode,
  name: string,
  names: readonly string[] | undefined,
  attr: (name: string) => SysfsAttr | undefined,
): VirtualDir | undefined {
  if (names === undefined) return undefined;
  const find: Find = (child) => {
    const found = attr(child);
    return found === undefined ? undefined : attrFile(sb, found);
  };
  return new VirtualDir(sb, parent, name, find, () => [...names], 0o755);
}

function statisticsDir(sb: SuperBlock, parent: DirInode, dev: NetDevice): VirtualDir | undefined {
  const names = netdevAttrList(dev).filter((name) => name.startsWith('statistics/'));
  return attrDir(
    sb,
    parent,
    'statistics',
    names.map((name) => name.slice('statistics/'.length)),
    (name) => netdevAttr(dev, `statistics/${name}`),
  );
}

function brportDir(sb: SuperBlock, parent: DirInode, dev: NetDevice): VirtualDir | undefined {
  const names = brportAttrList(dev);
  if (names === undefined) return undefined;
  const find: Find = (name) => {
    const bridge = brportBridge(dev);
    if (name === 'bridge') return bridge === undefined ? undefined : new SymlinkInode(sb, `../../${bridge.name}`, null, 0);
    const attr = brportAttr(dev, name);
    return attr === undefined ? undefined : attrFile(sb, attr);
  };
  return new VirtualDir(sb, parent, 'brport', find, () => ['bridge', ...names].sort(), 0o755);
}

function brifDir(sb: SuperBlock, parent: DirInode, dev: NetDevice): VirtualDir | undefined {
  const ports = brif(dev);
  if (ports === undefined) return undefined;
  const find: Find = (name) =>
    ports.some((port) => port.name === name) ? new SymlinkInode(sb, `../../${name}/brport`, null, 0) : undefined;
  return new VirtualDir(sb, parent, 'brif', find, () => ports.map((port) => port.name).sort(), 0o755);
}
