import type { XtExtension } from './extension.ts';

/** A verdict by itself: ACCEPT, DROP, RETURN, QUEUE. */
export function standardTarget(name: string): XtExtension {
  return { name, options: [], init: () => ({}), help: 'takes no options' };
}
