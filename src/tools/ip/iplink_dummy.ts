import type { LinkKind } from './link_kind.ts';

export const dummyKind: LinkKind = { id: 'dummy', help: 'Usage: ... dummy\n' };
