/** What a shell would take for more than a word has no place in a name or an address. */
const NO_WORD = /[^\w.:/@%+,=*~ -]/;

type Form = (value: unknown) => boolean;

const isText: Form = (value) => typeof value === 'string';
const isNumber: Form = (value) => typeof value === 'number';
const isObject: Form = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar: Form = (value) => typeof value !== 'object';
const listOf =
  (form: Form): Form =>
  (value) =>
    Array.isArray(value) && (value as unknown[]).every(form);
const recordOf =
  (form: Form): Form =>
  (value) =>
    isObject(value) && Object.values(value as object).every(form);

/** What iproute2 puts behind a key, for the keys that are read (dump.ts). */
const FORMS: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(
    [
      'ifname',
      'link',
      'master',
      'link_type',
      'address',
      'info_kind',
      'info_slave_kind',
      'family',
      'local',
      'broadcast',
      'scope',
      'label',
    ].map((key) => [key, isText]),
  ),
  ...Object.fromEntries(
    ['gateway', 'dev', 'type', 'dst', 'table', 'protocol', 'prefsrc', 'tos', 'src', 'iif', 'oif', 'fwmark', 'fwmask', 'action'].map(
      (key) => [key, isText],
    ),
  ),
  ...Object.fromEntries(
    ['ifindex', 'link_index', 'link_netnsid', 'mtu', 'txqlen', 'prefixlen', 'metric', 'weight', 'srclen', 'dstlen'].map((key) => [
      key,
      isNumber,
    ]),
  ),
  flags: listOf(isText),
  addr_info: listOf(isObject),
  nexthops: listOf(isObject),
  metrics: listOf(recordOf(isScalar)),
  linkinfo: isObject,
  info_data: isObject,
  info_slave_data: isObject,
};

/**
 * A JSON value without what cannot be meant: nulls, texts that could not stand in a command, and known keys with something else
 * behind them than iproute2 puts there. What is left can be read as dump.ts has it.
 */
export function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return NO_WORD.test(value) ? undefined : value;
  if (Array.isArray(value)) return (value as unknown[]).map(cleaned).filter((one) => one !== undefined);
  if (!isObject(value)) return value ?? undefined;
  const entries = Object.entries(value as object).map(([key, one]) => [key, cleaned(one)] as const);
  return Object.fromEntries(entries.filter(([key, one]) => one !== undefined && !NO_WORD.test(key) && (FORMS[key]?.(one) ?? true)));
}
