export type NameTableName = 'rt_protos' | 'rt_addrprotos' | 'rt_scopes' | 'rt_realms' | 'rt_tables' | 'rt_dsfield' | 'group';

type Entries = ReadonlyMap<number, string>;

function entries(text: string): Entries {
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split('='));
  return new Map(pairs.map(([id, name]) => [Number(id), name]));
}

/** What iproute2 knows without any file. */
export const BUILT_IN: Readonly<Record<NameTableName, Entries>> = {
  rt_protos: entries(`0=unspec 1=redirect 2=kernel 3=boot 4=static 8=gated 9=ra 10=mrt 11=zebra 12=bird 13=dnrouted 14=xorp
    15=ntk 16=dhcp 18=keepalived 42=babel 186=bgp 187=isis 188=ospf 189=rip 192=eigrp`),
  rt_addrprotos: entries('0=unspec 1=kernel_lo 2=kernel_ra 3=kernel_ll'),
  rt_scopes: entries('0=global 200=site 253=link 254=host 255=nowhere'),
  rt_realms: entries('0=unknown'),
  rt_tables: entries('253=default 254=main 255=local'),
  rt_dsfield: entries('0=0'),
  group: entries('0=default'),
};

/** What Debian 13's files in /usr/share/iproute2 add. */
export const DEBIAN: Readonly<Record<NameTableName, Entries>> = {
  rt_protos: entries('84=ovn 99=openr'),
  rt_addrprotos: new Map(),
  rt_scopes: new Map(),
  rt_realms: entries('0=cosmos'),
  rt_tables: entries('0=unspec'),
  rt_dsfield: entries(`0=default 0x28=AF11 0x30=AF12 0x38=AF13 0x48=AF21 0x50=AF22 0x58=AF23 0x68=AF31 0x70=AF32 0x78=AF33
    0x88=AF41 0x90=AF42 0x98=AF43 0x20=CS1 0x40=CS2 0x60=CS3 0x80=CS4 0xA0=CS5 0xC0=CS6 0xE0=CS7 0xB8=EF`),
  group: new Map(),
};
