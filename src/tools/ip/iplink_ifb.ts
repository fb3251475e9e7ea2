import type { LinkKind } from './link_kind.ts';

export const ifbKind: LinkKind = { id: 'ifb', help: 'Usage: ... ifb\n' };
