import type { Meaning } from './tokens.ts';

const say = (en: string, zh: string): Meaning => ({ en, zh });
type Condition = (value: string, inverted: boolean) => Meaning;
/** `en` and `zh` say what must hold; `but` is put in where it must not. */
const when =
  (en: (value: string, but: string) => string, zh: (value: string, but: string) => string): Condition =>
  (value, inverted) =>
    say(en(value, inverted ? 'any but ' : ''), zh(value, inverted ? '除此以外：' : ''));

export const TABLES: Readonly<Record<string, Meaning>> = {
  filter: say('the table that decides what may pass', 'filter 表：决定放行与否'),
  nat: say('the table that translates addresses; asked for the first packet of a connection', 'nat 表：转换地址；只对连接的第一个包查询'),
  mangle: say('the table that changes headers and marks', 'mangle 表：修改首部和标记'),
  raw: say('the table that comes before connection tracking', 'raw 表：在连接跟踪之前'),
};

export const CHAINS: Readonly<Record<string, Meaning>> = {
  INPUT: say('packets for this machine', '发给本机的包'),
  OUTPUT: say('packets this machine sends', '本机发出的包'),
  FORWARD: say('packets that only pass through', '只是路过、要转发的包'),
  PREROUTING: say('packets that come in, before the route is chosen', '刚进来、还没选路的包'),
  POSTROUTING: say('packets that go out, after the route is chosen', '已选好路、即将出去的包'),
};

/** By iptables' letters. */
export const COMMANDS: Readonly<Record<string, Meaning>> = {
  A: say('adds a rule at the end of a chain', '在链尾添加规则'),
  I: say('puts a rule in at the top of a chain (or before the number)', '在链首（或指定序号前）插入规则'),
  D: say('removes a rule', '删除规则'),
  R: say('replaces a rule', '替换规则'),
  C: say('asks whether there is such a rule', '检查是否有这样的规则'),
  L: say('lists the rules', '列出规则'),
  S: say('prints the rules as commands', '以命令形式打印规则'),
  F: say('removes all rules of a chain', '清空链中的规则'),
  Z: say('sets the counters to 0', '计数清零'),
  N: say('makes a chain of your own', '新建自定义链'),
  X: say('removes an empty chain of your own', '删除空的自定义链'),
  P: say('says what becomes of packets that no rule decided on', '设置默认策略：没有规则决定的包怎么办'),
  E: say('renames a chain', '给链改名'),
};

export const FLAGS: Readonly<Record<string, Meaning>> = {
  n: say('numbers, no names', '只显示数字，不解析名字'),
  v: say('with counters and interfaces', '显示计数和接口'),
  x: say('counters in full', '显示完整的计数'),
  '0': say('with the number of each rule', '显示规则序号'),
  w: say('waits until no other iptables is at work', '等其他 iptables 做完'),
};

/** iptables' own conditions, by letter. */
export const CONDITIONS: Readonly<Record<string, Condition>> = {
  p: when(
    (value, but) => `of ${but === '' ? 'the protocol' : 'any protocol but'} ${value}`,
    (value, but) => `${but}协议为 ${value}`,
  ),
  s: when(
    (value, but) => `from ${but}${value}`,
    (value, but) => `来自 ${value}${but === '' ? '' : ' 以外的地址'}`,
  ),
  d: when(
    (value, but) => `to ${but}${value}`,
    (value, but) => `发往 ${value}${but === '' ? '' : ' 以外的地址'}`,
  ),
  i: when(
    (value, but) => `coming in by ${but === '' ? '' : 'any device but '}${value}`,
    (value, but) => `从 ${value} ${but === '' ? '' : '以外的接口'}进入`,
  ),
  o: when(
    (value, but) => `leaving by ${but === '' ? '' : 'any device but '}${value}`,
    (value, but) => `从 ${value} ${but === '' ? '' : '以外的接口'}出去`,
  ),
};

export const MATCHES: Readonly<Record<string, Meaning>> = {
  conntrack: say('looks at what connection tracking knows of the packet', '按连接跟踪的结果匹配'),
  state: say('looks at the state of the connection (older form of conntrack)', '按连接状态匹配（conntrack 的旧写法）'),
  addrtype: say('looks at what kind of address it is', '按地址种类匹配'),
  multiport: say('several ports at once', '一次写多个端口'),
  limit: say('fits only so often', '限制匹配的频率'),
  mark: say('looks at the mark of the packet', '按包的标记匹配'),
  physdev: say('looks at the bridge ports it came by', '按经过的网桥端口匹配'),
  comment: say('a note, nothing more', '只是注释'),
  tcp: say('conditions of TCP', 'TCP 的条件'),
  udp: say('conditions of UDP', 'UDP 的条件'),
  icmp: say('conditions of ICMP', 'ICMP 的条件'),
};

export const TARGETS: Readonly<Record<string, Meaning>> = {
  ACCEPT: say('lets it pass', '放行'),
  DROP: say('drops it without a word', '悄悄丢弃'),
  REJECT: say('drops it and tells the sender', '丢弃并通知发送方'),
  RETURN: say('goes back to the chain that called this one', '回到调用它的链'),
  MASQUERADE: say("gives it this host's address as sender, so that the answer comes back here", '把源地址换成本机的地址，应答就会回到这里'),
  SNAT: say('gives it another sender address', '改写源地址'),
  DNAT: say('gives it another destination', '改写目的地址'),
  REDIRECT: say('sends it to this host itself', '转给本机'),
  LOG: say('writes a line into the kernel log and goes on', '写一行内核日志，然后继续'),
  MARK: say('puts a mark on it and goes on', '打上标记，然后继续'),
  CT: say('tells connection tracking what to do with it', '告诉连接跟踪如何对待它'),
  NOTRACK: say('is not to be tracked: no NAT, no state', '不跟踪：没有 NAT，也没有状态'),
  TRACE: say('its way through the rules is reported', '报告它经过规则的过程'),
  TTL: say('changes its time to live', '修改 TTL'),
};

export const EXTENSION_OPTIONS: Readonly<Record<string, Condition>> = {
  '--dport': when(
    (value, but) => `to ${but === '' ? '' : 'any port but '}port ${value}`,
    (value, but) => `${but}目的端口 ${value}`,
  ),
  '--sport': when(
    (value, but) => `from ${but === '' ? '' : 'any port but '}port ${value}`,
    (value, but) => `${but}源端口 ${value}`,
  ),
  '--dports': when(
    (value, but) => `to ${but}the ports ${value}`,
    (value, but) => `${but}目的端口 ${value}`,
  ),
  '--ctstate': when(
    (value, but) => `the connection's state is ${but}${value}`,
    (value, but) => `${but}连接状态为 ${value}`,
  ),
  '--state': when(
    (value, but) => `the connection's state is ${but}${value}`,
    (value, but) => `${but}连接状态为 ${value}`,
  ),
  '--to-destination': when(
    (value) => `the new destination: ${value}`,
    (value) => `新的目的：${value}`,
  ),
  '--to-source': when(
    (value) => `the new sender: ${value}`,
    (value) => `新的源：${value}`,
  ),
  '--to-ports': when(
    (value) => `the new port: ${value}`,
    (value) => `新的端口：${value}`,
  ),
  '--dst-type': when(
    (value, but) => `the destination is ${but}${value}${value === 'LOCAL' ? " (an address of this host's)" : ''}`,
    (value, but) => `${but}目的地址的种类为 ${value}${value === 'LOCAL' ? '（本机的地址）' : ''}`,
  ),
  '--src-type': when(
    (value, but) => `the sender is ${but}${value}`,
    (value, but) => `${but}源地址的种类为 ${value}`,
  ),
  '--reject-with': when(
    (value) => `the sender is told: ${value}`,
    (value) => `告诉发送方：${value}`,
  ),
  '--icmp-type': when(
    (value, but) => `of ICMP type ${but}${value}`,
    (value, but) => `${but}ICMP 类型 ${value}`,
  ),
  '--limit': when(
    (value) => `no more than ${value} on average`,
    (value) => `平均不超过 ${value}`,
  ),
  '--set-mark': when(
    (value) => `the mark: ${value}`,
    (value) => `标记：${value}`,
  ),
  '--comment': when(
    (value) => `a note: ${value}`,
    (value) => `注释：${value}`,
  ),
  '--notrack': when(
    () => 'is not to be tracked: no NAT, no state',
    () => '不跟踪：没有 NAT，也没有状态',
  ),
};
