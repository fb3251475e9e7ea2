import { NFQ_FLAG_BYPASS, NFQ_FLAG_CPU_FANOUT, type XtNfqueue } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { UINT16_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** Leaves the packet to a program. */
export const LIBXT_NFQUEUE: XtExtension<XtNfqueue> = {
  name: 'NFQUEUE',
  options: [
    { name: 'queue-num', id: 'queue-num', type: 'uint16', excl: ['queue-balance'] },
    { name: 'queue-balance', id: 'queue-balance', type: 'uint16rc', max: UINT16_MAX - 1, excl: ['queue-num'] },
    { name: 'queue-bypass', id: 'queue-bypass', type: 'none' },
    { name: 'queue-cpu-fanout', id: 'queue-cpu-fanout', type: 'none', also: ['queue-balance'] },
  ],
  init: () => ({ queuenum: 0, queuesTotal: 1, flags: 0 }),
  parse({ id, arg, data, number, range }) {
    if (id === 'queue-num') data.queuenum = number;
    if (id === 'queue-bypass') data.flags |= NFQ_FLAG_BYPASS;
    if (id === 'queue-cpu-fanout') data.flags |= NFQ_FLAG_CPU_FANOUT;
    if (id !== 'queue-balance') return;
    if (range.length !== 2) throw badParameter(`Bad range "${arg}"`);
    if (range[0] >= range[1]) throw badParameter(`${range[0]} should be less than ${range[1]}`);
    data.queuenum = range[0];
    data.queuesTotal = range[1] - range[0] + 1;
  },
  print({ queuenum, queuesTotal, flags }) {
    const queues = queuesTotal > 1 ? `balance ${queuenum}:${queuenum + queuesTotal - 1}` : `num ${queuenum}`;
    return ` NFQUEUE ${queues}${flags & NFQ_FLAG_BYPASS ? ' bypass' : ''}${flags & NFQ_FLAG_CPU_FANOUT ? ' cpu-fanout' : ''}`;
  },
  save({ queuenum, queuesTotal, flags }) {
    const queues = queuesTotal > 1 ? `balance ${queuenum}:${queuenum + queuesTotal - 1}` : `num ${queuenum}`;
    return ` --queue-${queues}${flags & NFQ_FLAG_BYPASS ? ' --queue-bypass' : ''}${flags & NFQ_FLAG_CPU_FANOUT ? ' --queue-cpu-fanout' : ''}`;
  },
  help: `--queue-num NUMBER         which queue
--queue-balance FROM:TO    one of these, a connection always the same
--queue-bypass             accepted when nobody reads the queue
--queue-cpu-fanout         the queue by the processor`,
};
