import type { XtCpu } from '../../uapi/xt_data.ts';
import type { XtMatch } from './x_tables.ts';

/** All happens on processor 0. Linux: net/netfilter/xt_cpu.c. */
export const XT_CPU: XtMatch<XtCpu> = {
  name: 'cpu',
  compile:
    ({ cpu, invert }) =>
    () =>
      (cpu === 0) !== invert,
};
