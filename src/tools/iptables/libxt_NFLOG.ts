import { type XtNflog, XT_NFLOG_F_COPY_LEN } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { saveString, truncated } from './save_string.ts';
import { badParameter } from './xtables_error.ts';

const PREFIX_SIZE = 128;

function words({ prefix, group, flags, len, threshold }: XtNflog, dashes: string): string {
  let text = prefix === '' ? '' : ` ${dashes}nflog-prefix${saveString(prefix)}`;
  if (group) text += ` ${dashes}nflog-group ${group}`;
  if (flags & XT_NFLOG_F_COPY_LEN) text += ` ${dashes}nflog-size ${len}`;
  else if (len) text += ` ${dashes}nflog-range ${len}`;
  return threshold === 0 ? text : `${text} ${dashes}nflog-threshold ${threshold}`;
}

/** What is left once nf_tables keeps it as a log statement: a range without a size is nothing there. */
export function nflogThroughNft(info: XtNflog): XtNflog {
  return info.flags & XT_NFLOG_F_COPY_LEN ? info : { ...info, len: 0 };
}

/** Tells a program that listens (group), by netlink. */
export const LIBXT_NFLOG: XtExtension<XtNflog> = {
  name: 'NFLOG',
  options: [
    { name: 'nflog-group', id: 'nflog-group', type: 'uint16' },
    { name: 'nflog-prefix', id: 'nflog-prefix', type: 'string', min: 1 },
    { name: 'nflog-range', id: 'nflog-range', type: 'uint32', excl: ['nflog-size'] },
    { name: 'nflog-size', id: 'nflog-size', type: 'uint32', excl: ['nflog-range'] },
    { name: 'nflog-threshold', id: 'nflog-threshold', type: 'uint16' },
  ],
  init: () => ({ len: 0, group: 0, threshold: 0, flags: 0, prefix: '' }),
  parse({ id, arg, data, number }) {
    if (id === 'nflog-group') data.group = number;
    if (id === 'nflog-range' || id === 'nflog-size') data.len = number;
    if (id === 'nflog-threshold') data.threshold = number;
    if (id !== 'nflog-prefix') return;
    if (arg.includes('\n')) throw badParameter('Newlines not allowed in --log-prefix');
    data.prefix = truncated(arg, PREFIX_SIZE);
  },
  check({ data, used, warn }) {
    if (used.has('nflog-range')) {
      warn('warn: --nflog-range has never worked and is no longer supported, please use --nflog-size instead');
    }
    if (used.has('nflog-size')) data.flags |= XT_NFLOG_F_COPY_LEN;
  },
  print: (info) => words(info, ''),
  save: (info) => words(info, '--'),
  help: `--nflog-group NUMBER       who is told: 0 to 65535
--nflog-size BYTES         how much of the packet
--nflog-threshold NUMBER   how many packets are told at once
--nflog-prefix TEXT        told with it`,
};
