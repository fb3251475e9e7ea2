import type { XtExtension } from './extension.ts';

/** Has every rule the packet meets from now on reported (xtables-monitor --trace). */
export const LIBXT_TRACE: XtExtension = { name: 'TRACE', options: [], init: () => ({}), help: 'takes no options' };
