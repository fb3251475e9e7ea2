import { UsageError } from '../iproute2/usage_error.ts';
import type { QdiscKind } from './qdisc_kind.ts';
import { getSize, sprintSize } from './tc_values.ts';

const USAGE = 'Usage: ... <[p|b]fifo | pfifo_head_drop> [ limit NUMBER ]\n';

function fifoKind(id: 'pfifo' | 'bfifo'): QdiscKind {
  return {
    id,
    parse(_session, args, options) {
      for (; !args.done; args.forward()) {
        if (args.word === 'help') throw new UsageError(USAGE, 1);
        if (args.word !== 'limit') throw new UsageError(`${id}: unknown parameter "${args.word}"\n${USAGE}`, 1);
        options.limit = getSize(args.next());
        if (options.limit === undefined) throw new UsageError(`${id}: Illegal value for "limit": "${args.word}"\n`, 1);
      }
    },
    print({ print }, { limit = 0 }) {
      if (id === 'bfifo') print.any('limit', print.isJson ? limit : sprintSize(limit), `limit ${sprintSize(limit)}`);
      else print.any('limit', limit, `limit ${limit}p`);
    },
  };
}

export const pfifoKind = fifoKind('pfifo');
export const bfifoKind = fifoKind('bfifo');

const PRIOMAP = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];

/** Has no settings. */
function plainKind(id: string, show: QdiscKind['print']): QdiscKind {
  return {
    id,
    parse(_session, args) {
      if (!args.done) throw new UsageError(`qdisc '${id}' does not support option parsing\n`, 255);
    },
    print: show,
  };
}

export const pfifoFastKind = plainKind('pfifo_fast', ({ print }) => {
  print.any('bands', 3, 'bands 3');
  print.openArray('priomap', ' priomap');
  for (const band of PRIOMAP) print.any(undefined, band, ` ${band}`);
  print.closeArray();
});

export const noqueueKind = plainKind('noqueue', () => {});

const FQ_CODEL: readonly (readonly [key: string, value: number, text: string])[] = [
  ['limit', 10240, 'limit 10240p '],
  ['flows', 1024, 'flows 1024 '],
  ['quantum', 1514, 'quantum 1514 '],
  ['target', 4999, 'target 5ms '],
  ['interval', 99999, 'interval 100ms '],
  ['memory_limit', 33554432, 'memory_limit 32Mb '],
];

/** Its settings are shown as they are by default; there are no others here. */
export const fqCodelKind = plainKind('fq_codel', ({ print }, { limit = 10240 }) => {
  for (const [key, value, text] of FQ_CODEL) {
    if (key === 'limit') print.any(key, limit, `limit ${limit}p `);
    else print.any(key, value, text);
  }
  print.any('ecn', true, 'ecn ');
  print.any('drop_batch', 64, 'drop_batch 64 ');
});
