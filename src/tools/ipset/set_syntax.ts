/** One option of create, add, del or test as help shows it. */
export const OPTION_TEXTS: Readonly<Record<string, string>> = {
  family: '[family inet|inet6]|[-4|-6]',
  hashsize: '[hashsize VALUE]',
  maxelem: '[maxelem VALUE]',
  netmask: '[netmask CIDR]',
  bitmask: '[bitmask bitmask]',
  timeout: '[timeout VALUE]',
  counters: '[counters]',
  comment: '[comment "string"]',
  forceadd: '[forceadd]',
  skbinfo: '[skbinfo]',
  bucketsize: '[bucketsize VALUE]',
  initval: '[initval VALUE]',
  packets: '[packets VALUE]',
  bytes: '[bytes VALUE]',
  skbmark: '[skbmark VALUE]',
  skbprio: '[skbprio VALUE]',
  skbqueue: '[skbqueue VALUE]',
  nomatch: '[nomatch]',
  wildcard: '[wildcard]',
  size: '[size VALUE]',
  before: '[before|after NAME]',
  range: 'range FROM-TO',
};

/** A type: the options of each command, in one word each, and what an element looks like. */
export interface SetSyntax {
  readonly name: string;
  readonly element: string;
  readonly create: string;
  readonly add: string;
  readonly del: string;
  readonly test: string;
  readonly families: string;
}

const EXT = 'timeout packets bytes comment skbmark skbprio skbqueue';
const NET_EXT = 'timeout nomatch packets bytes comment skbmark skbprio skbqueue';

/** In the order in which the help and `ipset` itself name them. */
export const SET_SYNTAX: readonly SetSyntax[] = [
  {
    name: 'hash:ip',
    element: 'IP',
    create: 'family hashsize maxelem netmask bitmask timeout counters comment forceadd skbinfo bucketsize initval',
    add: EXT,
    del: '',
    test: '',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:net',
    element: 'IP[/CIDR]',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: NET_EXT,
    del: '',
    test: 'nomatch',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:ip,port',
    element: 'IP,[PROTO:]PORT',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval netmask bitmask',
    add: EXT,
    del: '',
    test: '',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:ip,port,ip',
    element: 'IP,[PROTO:]PORT,IP',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: EXT,
    del: '',
    test: '',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:ip,port,net',
    element: 'IP,[PROTO:]PORT,IP[/CIDR]',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: NET_EXT,
    del: '',
    test: 'nomatch',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:net,port',
    element: 'IP[/CIDR]|FROM-TO,[PROTO:]PORT',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: NET_EXT,
    del: '',
    test: 'nomatch',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:net,iface',
    element: 'IP[/CIDR]|FROM-TO,[physdev:]IFACE',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: 'timeout nomatch wildcard packets bytes comment skbmark skbprio skbqueue',
    del: '',
    test: 'nomatch',
    families: 'supports inet and inet6.',
  },
  {
    name: 'bitmap:ip',
    element: 'IP|IP/CIDR|FROM-TO',
    create: 'range netmask timeout counters comment skbinfo',
    add: EXT,
    del: '',
    test: '',
    families: 'supports family inet only.',
  },
  {
    name: 'bitmap:ip,mac',
    element: 'IP[,MAC]',
    create: 'range timeout counters comment skbinfo',
    add: EXT,
    del: '',
    test: '',
    families: 'supports family inet only.',
  },
  {
    name: 'bitmap:port',
    element: '[PROTO:]PORT|FROM-TO',
    create: 'range timeout counters comment skbinfo',
    add: EXT,
    del: '',
    test: '',
    families: 'is family neutral.',
  },
  {
    name: 'list:set',
    element: 'NAME [before|after NAME]',
    create: 'size timeout counters comment skbinfo',
    add: 'timeout before packets bytes comment skbmark skbprio skbqueue',
    del: 'before',
    test: 'before',
    families: 'is family neutral.',
  },
  {
    name: 'hash:mac',
    element: 'MAC',
    create: 'hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: EXT,
    del: '',
    test: '',
    families: 'is family neutral.',
  },
  {
    name: 'hash:ip,mac',
    element: 'IP,MAC',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: EXT,
    del: '',
    test: '',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:ip,mark',
    element: 'IP,MARK',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: EXT,
    del: '',
    test: '',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:net,net',
    element: 'IP[/CIDR]|FROM-TO,IP[/CIDR]|FROM-TO',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval bitmask netmask',
    add: NET_EXT,
    del: '',
    test: 'nomatch',
    families: 'supports inet and inet6.',
  },
  {
    name: 'hash:net,port,net',
    element: 'IP[/CIDR],[PROTO:]PORT,IP[/CIDR]',
    create: 'family hashsize maxelem timeout counters comment forceadd skbinfo bucketsize initval',
    add: NET_EXT,
    del: '',
    test: 'nomatch',
    families: 'supports inet and inet6.',
  },
];
