import type { XtSetTarget } from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { formatSetReference, parseSetReference } from './ip_set.ts';
import { strtoulWhole, UINT32_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const OWN_TIMEOUT = UINT32_MAX;
const MAPS = ['map-mark', 'map-prio', 'map-queue'];
const FIELDS = { 'add-set': 'addSet', 'del-set': 'delSet', 'map-set': 'mapSet' } as const;

function setReference(call: XtOptionCall<XtSetTarget>, id: keyof typeof FIELDS): void {
  const { data } = call;
  if (data[FIELDS[id]] !== null) throw badParameter(`--${id} can be specified only once`);
  data[FIELDS[id]] = parseSetReference(call.process, id, call.arg, call.second());
}

function words(info: XtSetTarget, prefix: string): string {
  const set = (id: keyof typeof FIELDS): string => {
    const reference = info[FIELDS[id]];
    return reference === null ? '' : ` ${prefix}${id}${formatSetReference(reference)}`;
  };
  let text = set('add-set');
  if (info.exist) text += ` ${prefix}exist`;
  if (info.timeout !== OWN_TIMEOUT) text += ` ${prefix}timeout ${info.timeout}`;
  text += set('del-set') + set('map-set');
  MAPS.forEach((name, bit) => (text += info.mapFlags & (1 << bit) ? ` ${prefix}${name}` : ''));
  return text;
}

function check(used: ReadonlySet<string>): void {
  if (!Object.keys(FIELDS).some((id) => used.has(id))) {
    throw badParameter("You must specify either `--add-set' or `--del-set' or `--map-set'");
  }
  if (!used.has('add-set')) {
    if (used.has('exist')) throw badParameter("Flag `--exist' can be used with `--add-set' only");
    if (used.has('timeout')) throw badParameter("Option `--timeout' can be used with `--add-set' only");
  }
  const map = MAPS.find((name) => used.has(name));
  if (!used.has('map-set') && map !== undefined) throw badParameter(`Flag \`--${map}' can be used with \`--map-set' only`);
  if (used.has('map-set') && map === undefined) throw badParameter("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
}

/** Puts addresses into a set, or takes them out. */
export const LIBXT_SET_TG: XtExtension<XtSetTarget> = {
  name: 'SET',
  options: [
    ...['add-set', 'del-set', 'timeout', 'map-set'].map((name) => ({ name, id: name, type: 'own' }) as const),
    ...['exist', ...MAPS].map((name) => ({ name, id: name, type: 'own', flag: true }) as const),
  ],
  init: () => ({ addSet: null, delSet: null, mapSet: null, exist: false, timeout: OWN_TIMEOUT, mapFlags: 0 }),
  parse(call) {
    const { id, arg, data, used } = call;
    if (id === 'add-set' || id === 'del-set' || id === 'map-set') setReference(call, id);
    else if (id === 'exist') data.exist = true;
    else if (id === 'timeout') {
      const timeout = strtoulWhole(arg, 0, UINT32_MAX - 1);
      if (timeout === undefined) throw badParameter(`Invalid value for option --timeout or out of range 0-${UINT32_MAX - 1}`);
      data.timeout = timeout;
    } else data.mapFlags |= 1 << MAPS.indexOf(id);
    used.add(id);
  },
  check: ({ used }) => check(used),
  print: (info) => words(info, ''),
  save: (info) => words(info, '--'),
  help: `--add-set NAME src|dst[,...]   puts an entry into the set
--exist                        renews it when it is there
--timeout SECONDS              for so long
--del-set NAME src|dst[,...]   takes an entry out
--map-set NAME src|dst[,...]   the packet gets what the entry says:
--map-mark, --map-prio, --map-queue   mark, priority, queue`,
};
