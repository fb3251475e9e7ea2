import type { XtMatch, XtTarget } from './x_tables.ts';

/** All matches and targets the kernel knows; one row each. */
export const XT_MATCHES: readonly XtMatch<never>[] = [];
export const XT_TARGETS: readonly XtTarget<never>[] = [];
