import type { Net } from '../net/core/net_namespace.ts';
import { MemDir } from '../kernel/fs/inode.ts';
import { NsInode } from '../kernel/fs/nsfs.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { HostSource } from './machine_picture.ts';

/** A machine's hosts as the view needs them; `visible` are those that terminals open on. */
export function hostSources(hosts: Iterable<Kernel>, visible: readonly Kernel[]): HostSource[] {
  return [...hosts].map((kernel) => ({
    name: kernel.name,
    stack: kernel.stack,
    hidden: !visible.includes(kernel),
    netnsNames: () => netnsNames(kernel),
  }));
}

/** The names in /run/netns with the namespaces mounted there, oldest first. */
export function* netnsNames(kernel: Kernel): Generator<readonly [string, Net]> {
  const run = kernel.root.entries.get('run');
  const dir = run instanceof MemDir ? run.entries.get('netns') : undefined;
  if (!(dir instanceof MemDir)) return;
  for (const [name, inode] of dir.entries) if (inode.mounted instanceof NsInode) yield [name, inode.mounted.net];
}
