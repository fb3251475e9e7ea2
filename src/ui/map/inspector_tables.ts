import type { DevicePicture, NetnsPicture } from '../../view/picture.ts';
import type { ChainRow } from '../../view/table_rows.ts';
import type { NetnsTables } from '../../worker/api.ts';
import { inside, tool } from './commands.ts';
import { t } from './texts.ts';

/** What the inspector shows, a tab each. */
export const TABS = ['addresses', 'routes', 'neighbours', 'fdb', 'rules', 'connections', 'sockets'] as const;
export type Tab = (typeof TABS)[number];

export interface Column {
  label: string;
  /** Numbers stand right. */
  number?: boolean;
}

/** A table with the command that shows the same. */
export interface Section {
  key: string;
  /** '' where the tab's own name says it. */
  title: string;
  note: string;
  command: string;
  columns: Column[];
  rows: string[][];
  more: number;
}

/** Which tabs a namespace (or an interface of it) has. */
export function tabsOf(netns: NetnsPicture, device: DevicePicture | undefined): Tab[] {
  const bridged = device === undefined ? hasFdb(netns) : device.kind === 'bridge' || device.portState !== '' || device.kind === 'vxlan';
  if (device !== undefined) return bridged ? ['addresses', 'routes', 'neighbours', 'fdb'] : ['addresses', 'routes', 'neighbours'];
  return TABS.filter((tab) => tab !== 'fdb' || bridged);
}

function hasFdb(netns: NetnsPicture): boolean {
  return Object.values(netns.devices).some(({ kind }) => kind === 'bridge' || kind === 'vxlan');
}

/** A tab's tables. `device` narrows them to one interface. */
export function sectionsOf(tab: Tab, netns: NetnsPicture, device: DevicePicture | undefined, tables: NetnsTables | null): Section[] {
  const of = device === undefined ? '' : ` show dev ${device.name}`;
  const ip = tool('ip', netns);
  const here = (row: { dev: string }): boolean => device === undefined || row.dev === device.name;
  switch (tab) {
    case 'addresses':
      return [addresses(netns, device, `${ip} addr${of}`)];
    case 'routes':
      return [
        section(
          'routes',
          `${ip} route${of}`,
          [t.col_to(), t.col_via(), t.col_dev(), t.col_source()],
          tables?.routes.filter(here),
          (row) => [row.type === 'unicast' ? row.to : `${row.type} ${row.to}`, row.via || '–', row.dev || '–', row.prefsrc || '–'],
        ),
      ];
    case 'neighbours':
      return [
        section(
          'neighbours',
          `${ip} neigh${of}`,
          [t.col_address(), 'MAC', t.col_dev(), t.col_state()],
          tables?.neighbours.filter(here),
          (row) => [row.address, row.mac || '–', row.dev, row.state],
        ),
      ];
    case 'fdb':
      return [fdb(netns, device, tables)];
    case 'rules':
      return rules(netns, tables?.chains ?? []);
    case 'connections':
      return [connections(netns, tables)];
    case 'sockets':
      return [sockets(netns, tables)];
  }
}

function section<Row>(
  key: string,
  command: string,
  labels: readonly (string | Column)[],
  rows: readonly Row[] | undefined,
  cells: (row: Row) => string[],
): Section {
  const columns = labels.map((label) => (typeof label === 'string' ? { label } : label));
  return { key, title: '', note: '', command, columns, rows: (rows ?? []).map(cells), more: 0 };
}

function addresses(netns: NetnsPicture, device: DevicePicture | undefined, command: string): Section {
  const devices = device === undefined ? Object.values(netns.devices).sort((a, b) => a.ifindex - b.ifindex) : [device];
  return section(
    'addresses',
    command,
    [t.col_dev(), t.col_state(), t.col_address(), 'MAC', { label: 'MTU', number: true }],
    devices,
    (dev) => [dev.name, dev.up ? (dev.carrier ? 'UP' : 'NO-CARRIER') : 'DOWN', dev.addresses.join(' ') || '–', dev.mac, String(dev.mtu)],
  );
}

function fdb(netns: NetnsPicture, device: DevicePicture | undefined, tables: NetnsTables | null): Section {
  const bridges = Object.values(netns.devices).filter(({ kind }) => kind === 'bridge');
  const bridge = device === undefined ? (bridges.length === 1 ? bridges[0] : undefined) : device.kind === 'bridge' ? device : undefined;
  const which = bridge !== undefined ? ` br ${bridge.name}` : device === undefined ? '' : ` dev ${device.name}`;
  const rows = (tables?.fdb ?? []).filter((row) => device === undefined || row.bridge === device.name || row.dev === device.name);
  rows.sort((a, b) => Number(a.permanent) - Number(b.permanent));
  const command = `${tool('bridge', netns)} fdb show${which}`;
  return section('fdb', command, ['MAC', t.col_dev(), t.col_bridge(), t.col_origin()], rows, (row) => [
    row.mac,
    row.dev,
    row.bridge,
    row.permanent ? t.fdb_own() : t.fdb_learnt(),
  ]);
}

/** A section for each chain; the command stands above the first of its table. */
function rules(netns: NetnsPicture, chains: readonly ChainRow[]): Section[] {
  const list = (table: string): string => inside(netns, `iptables ${table === 'filter' ? '' : `-t ${table} `}-nvL --line-numbers`);
  if (chains.length === 0) return [section('rules', list('filter'), [], [], () => [])];
  return chains.map((chain, at) => {
    const { table, name, policy, packets, bytes } = chain;
    const columns = [
      { label: '#', number: true },
      { label: t.col_packets(), number: true },
      { label: t.col_bytes(), number: true },
      t.col_rule(),
    ];
    const command = chains[at - 1]?.table === table ? '' : list(table);
    return {
      ...section(`${table} ${name}`, command, columns, chain.rules, (rule) => [
        String(rule.number),
        String(rule.packets),
        String(rule.bytes),
        rule.text || '–',
      ]),
      title: `${table} ${name}`,
      note: policy === '' ? '' : t.policy({ policy, packets, bytes }),
      more: chain.more,
    };
  });
}

function connections(netns: NetnsPicture, tables: NetnsTables | null): Section {
  const { rows, count } = tables?.connections ?? { rows: [], count: 0 };
  const columns = [t.col_protocol(), t.col_state(), { label: t.col_left(), number: true }, t.col_original(), t.col_reply()];
  return {
    ...section('connections', inside(netns, 'conntrack -L'), columns, rows, (row) => [
      row.protocol,
      [row.state, ...row.signs].filter((sign) => sign !== '').join(' ') || '–',
      `${row.timeout} s`,
      row.original,
      row.reply,
    ]),
    more: count - rows.length,
  };
}

function sockets(netns: NetnsPicture, tables: NetnsTables | null): Section {
  const rows = tables?.sockets ?? [];
  const raw = rows.some(({ protocol }) => protocol === 'raw' || protocol === 'icmp') ? 'w' : '';
  const columns = [t.col_protocol(), t.col_state(), t.col_local(), t.col_peer(), { label: t.col_queues(), number: true }];
  return section('sockets', inside(netns, `ss -tuna${raw}`), columns, rows, (row) => [
    row.protocol,
    row.state,
    row.local,
    row.peer,
    `${row.received} ${row.unsent}`,
  ]);
}
