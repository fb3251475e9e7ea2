import type { Lab } from './lab.ts';

/** One host, nothing but lo. The recorded kernel knows no dummy devices. */
export const bare: Lab = {
  name: 'bare',
  hosts: [{ name: 'host', cards: [] }],
  cables: [],
  missingKinds: ['dummy'],
};
