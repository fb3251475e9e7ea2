import { type XtLog, XT_LOG_IPOPT, XT_LOG_MACDECODE, XT_LOG_TCPOPT, XT_LOG_TCPSEQ, XT_LOG_UID } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { saveString, truncated } from './save_string.ts';
import { badParameter } from './xtables_error.ts';

const DEFAULT_LEVEL = 4;
const PREFIX_SIZE = 30;
/** By number, as syslog names them. */
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** [option, bit, word of a listing]. */
const FLAGS: readonly (readonly [string, number, string])[] = [
  ['log-tcp-sequence', XT_LOG_TCPSEQ, 'tcp-sequence'],
  ['log-tcp-options', XT_LOG_TCPOPT, 'tcp-options'],
  ['log-ip-options', XT_LOG_IPOPT, 'ip-options'],
  ['log-uid', XT_LOG_UID, 'uid'],
  ['log-macdecode', XT_LOG_MACDECODE, 'macdecode'],
];

/** A line in the kernel's log. */
export const LIBXT_LOG: XtExtension<XtLog> = {
  name: 'LOG',
  options: [
    { name: 'log-level', id: 'log-level', type: 'sysloglevel' },
    { name: 'log-prefix', id: 'log-prefix', type: 'string', min: 1 },
    ...FLAGS.map(([name]) => ({ name, id: name, type: 'none' }) as const),
  ],
  init: () => ({ level: DEFAULT_LEVEL, logflags: 0, prefix: '' }),
  parse({ id, arg, data, number }) {
    if (id === 'log-level') data.level = number;
    else if (id === 'log-prefix') {
      if (arg.includes('\n')) throw badParameter('Newlines not allowed in --log-prefix');
      data.prefix = truncated(arg, PREFIX_SIZE);
    } else data.logflags |= FLAGS.find(([name]) => name === id)![1];
  },
  print({ level, logflags, prefix }, { numeric }) {
    let text = numeric ? ` LOG flags ${logflags} level ${level}` : ` LOG level ${LEVELS[level]}`;
    if (!numeric) for (const [, bit, word] of FLAGS) if (logflags & bit) text += ` ${word}`;
    return prefix === '' ? text : `${text} prefix "${prefix}"`;
  },
  save({ level, logflags, prefix }) {
    let text = prefix === '' ? '' : ` --log-prefix${saveString(prefix)}`;
    if (level !== DEFAULT_LEVEL) text += ` --log-level ${level}`;
    for (const [name, bit] of FLAGS) if (logflags & bit) text += ` --${name}`;
    return text;
  },
  help: `--log-level LEVEL     0 to 7, or ${LEVELS.join(', ')}
--log-prefix TEXT     in front of the line, at most 29 characters
--log-tcp-sequence    TCP's sequence numbers
--log-tcp-options     TCP's options
--log-ip-options      IP's options
--log-uid             whose process sent it
--log-macdecode       the addresses of the frame in words`,
};
