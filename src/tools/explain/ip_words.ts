import type { Meaning } from './tokens.ts';

/** A keyword; with `value`, the word behind it belongs to it. */
interface Keyword extends Meaning {
  value?: boolean;
}

const say = (en: string, zh: string): Keyword => ({ en, zh });
const takes = (en: string, zh: string): Keyword => ({ en, zh, value: true });

export const GLOBAL_OPTIONS: Readonly<Record<string, Meaning>> = {
  '-n': say('inside this namespace', '在这个命名空间里'),
  '-netns': say('inside this namespace', '在这个命名空间里'),
  '-br': say('briefly: one line each', '简略：每个一行'),
  '-d': say('with details', '显示细节'),
  '-s': say('with counters', '显示计数'),
  '-j': say('as JSON', '以 JSON 形式'),
  '-4': say('only IPv4', '只看 IPv4'),
  '-6': say('only IPv6', '只看 IPv6'),
  '-o': say('one line each', '每个一行'),
  '-c': say('in colour', '彩色'),
  '-a': say('in all namespaces', '在所有命名空间里'),
  '-all': say('in all namespaces', '在所有命名空间里'),
};

/** By the full word that a shortened one stands for. */
export const OBJECT_WORDS: Readonly<Record<string, Meaning>> = {
  'ip link': say('interfaces: make, switch on and off, move', '接口：创建、启用停用、移动'),
  'ip address': say('addresses of interfaces', '接口的地址'),
  'ip route': say('the routing table: which way to which network', '路由表：去哪个网络走哪条路'),
  'ip rule': say('which routing table is asked, and when', '什么情况下查哪张路由表'),
  'ip neighbor': say('the neighbour table: which MAC address an IP address has', '邻居表：IP 地址对应哪个 MAC 地址'),
  'ip neighbour': say('the neighbour table: which MAC address an IP address has', '邻居表：IP 地址对应哪个 MAC 地址'),
  'ip netns': say('network namespaces: separate networks in one kernel', '网络命名空间：同一内核里彼此独立的网络'),
  'ip monitor': say('shows what changes, as it does', '实时显示变化'),
  'ip tuntap': say('interfaces behind which a program is', '另一端是程序的接口'),
  'bridge link': say('ports of bridges', '网桥的端口'),
  'bridge fdb': say('the forwarding database: which MAC address is behind which port', '转发数据库：哪个 MAC 地址在哪个端口后面'),
  'bridge vlan': say('which VLANs a port is in', '端口属于哪些 VLAN'),
  'bridge mdb': say('which groups are listened to behind which port', '哪个端口后面有多播组的成员'),
};

/** In the order they are tried: any beginning will do. */
export const VERBS: Readonly<Record<string, Meaning>> = {
  add: say('makes a new one; an error if it is there already', '新建；已经存在则报错'),
  del: say('removes it', '删除'),
  delete: say('removes it', '删除'),
  set: say('changes it', '修改'),
  show: say('lists', '列出'),
  list: say('lists', '列出'),
  ls: say('lists', '列出'),
  replace: say('changes it, or makes it if it is not there', '修改；没有则新建'),
  change: say('changes one that is there', '修改已有的'),
  append: say('adds one behind those that are there', '加在已有的后面'),
  flush: say('removes all that fit', '全部删除（符合条件的）'),
  get: say('asks the kernel which one it would take', '问内核会选哪一个'),
  exec: say('runs a command inside this namespace', '在这个命名空间里运行命令'),
  identify: say('says in which namespace a process is', '说明进程在哪个命名空间里'),
  attach: say('gives a namespace that is there a name', '给已有的命名空间取名'),
};

/** Where a word means something of its own. */
export const SPECIAL: Readonly<Record<string, Keyword>> = {
  'ip netns add': say(
    'makes a namespace: a network of its own, with a lo that is down',
    '新建命名空间：独立的网络，里面只有一个未启用的 lo',
  ),
  'ip netns exec': say('runs a command inside the namespace that is named next', '在后面写的命名空间里运行命令'),
  'ip route get': say('asks which way a packet to this address would take', '问发往这个地址的包会怎么走'),
  'link netns': takes(
    'moves the interface into this namespace; it goes down and loses its addresses',
    '把接口移到这个命名空间；它会被停用并丢失地址',
  ),
  'link address': takes('its MAC address', '它的 MAC 地址'),
  'link peer': say('the other end of the cable', '网线的另一端'),
  'link id': takes('the network number: of a VLAN or VXLAN (VNI)', '网络号：VLAN 号或 VXLAN 的 VNI'),
  'link remote': takes('the other end of the tunnel', '隧道的另一端'),
  'link local': takes('our end of the tunnel', '隧道的本端'),
  'link link': takes('the interface it stands on', '它所依附的接口'),
  'route default': say('the way to everywhere that no other route names', '其他路由都没写到的地方都走这条'),
  'route src': takes('the sender address that we use on this way', '走这条路时本机使用的源地址'),
  'route blackhole': say('what goes there is dropped without a word', '发往那里的包悄悄丢弃'),
  'route unreachable': say('what goes there is refused: host unreachable', '发往那里的包被拒绝：主机不可达'),
  'route prohibit': say('what goes there is refused: prohibited', '发往那里的包被拒绝：禁止'),
  'rule from': takes('for packets from there', '对来自那里的包'),
  'rule to': takes('for packets to there', '对发往那里的包'),
  'fdb dst': takes('the tunnel end behind which that MAC address is', '这个 MAC 地址所在的隧道对端'),
  'address broadcast': takes('the address that means all', '表示所有主机的地址'),
  'address brd': takes('the address that means all; + computes the usual one', '表示所有主机的地址；+ 表示按惯例算出'),
};

export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  dev: takes('the interface', '接口'),
  name: takes('its name', '名字'),
  type: takes('what kind of interface', '接口的种类'),
  up: say('switches it on', '启用'),
  down: say('switches it off; its routes go', '停用；它的路由随之消失'),
  master: takes('makes it a port of this bridge', '把它加为这座网桥的端口'),
  nomaster: say('takes it out of its bridge', '把它从网桥取下'),
  mtu: takes('the largest packet it takes, in bytes', '最大包长，字节'),
  peer: takes('the other end', '另一端'),
  via: takes('the gateway: the next router on the way', '网关：路上的下一个路由器'),
  src: takes('the sender address', '源地址'),
  metric: takes('the smaller is preferred', '数值小的优先'),
  table: takes('in this routing table', '在这张路由表里'),
  lookup: takes('looks in this routing table', '查这张路由表'),
  scope: takes('how far it is good: link is for neighbours only', '有效范围：link 表示只对邻居'),
  proto: takes('who set it', '由谁设置'),
  fwmark: takes('for packets that bear this mark', '对带有这个标记的包'),
  prio: takes('the smaller is asked first', '数值小的先查'),
  priority: takes('the smaller is asked first', '数值小的先查'),
  iif: takes('as if it came in there', '当作从那里进来'),
  oif: takes('going out there', '从那里出去'),
  onlink: say('the gateway is on this link, whatever the addresses say', '不管地址怎样，网关就在这条链路上'),
  lladdr: takes('the MAC address', 'MAC 地址'),
  nud: takes('the state of the entry', '条目的状态'),
  permanent: say('stays until it is removed by hand', '一直保留，直到手动删除'),
  id: takes('its number', '编号'),
  dstport: takes('the UDP port of the tunnel', '隧道的 UDP 端口'),
  nolearning: say('does not learn from what comes in', '不从收到的帧学习'),
  proxy: say('answers ARP itself', '自己应答 ARP'),
  mode: takes('how those beside it are treated', '与同伴之间的相处方式'),
  vlan_filtering: takes('1: ports take only frames of their VLANs', '1：端口只收自己 VLAN 的帧'),
  stp_state: takes('1: the spanning tree protocol is on', '1：启用生成树协议'),
  vid: takes('the VLAN', 'VLAN'),
  pvid: say('untagged frames that come in are of this VLAN', '进来的不带标签的帧归这个 VLAN'),
  untagged: say('leaves without a tag', '出去时不带标签'),
  self: say("in the device's own table", '在设备自己的表里'),
  static: say('is not forgotten', '不会老化'),
  hairpin: takes('on: may send back out of the port it came from', 'on：可以从来的端口再发出去'),
  isolated: takes('on: does not talk to other isolated ports', 'on：与其他隔离端口互不相通'),
  state: takes('the state of the port', '端口的状态'),
  br: takes('of this bridge', '这座网桥的'),
  veth: say('a cable with two ends', '有两端的网线'),
  bridge: say('a switch inside the kernel', '内核里的交换机'),
  vxlan: say('a tunnel: Ethernet in UDP', '隧道：以太网装在 UDP 里'),
  macvlan: say('an interface with a MAC address of its own on top of another', '叠在另一接口之上、有自己 MAC 地址的接口'),
  dummy: say('an interface that leads nowhere', '哪里也不通的接口'),
};
