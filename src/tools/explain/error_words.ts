import type { Meaning } from './tokens.ts';

/** An error message that beginners meet, as it stood there, and what it means. */
export interface ErrorMeaning extends Meaning {
  error: string;
}

const say = (en: string, zh: string): Meaning => ({ en, zh });

/** The first that fits is taken: the particular before the general. */
const ERRORS: readonly (readonly [RegExp, Meaning])[] = [
  [
    /RTNETLINK answers: File exists/,
    say(
      'What you want to add is there already: the same address, route, interface or neighbour entry. Look with `ip addr`, `ip route` or `ip link`; `replace` instead of `add` changes what is there.',
      '要添加的东西已经存在：同样的地址、路由、接口或邻居条目。用 `ip addr`、`ip route` 或 `ip link` 查看；把 `add` 换成 `replace` 可以改掉已有的。',
    ),
  ],
  [
    /ipv4: Address already assigned/,
    say(
      'The interface has this address already: nothing needs to be done. See `ip addr`.',
      '这个接口已经有这个地址，不必再加。见 `ip addr`。',
    ),
  ],
  [
    /Nexthop has invalid gateway/,
    say(
      'The gateway must be a neighbour: an address in a network that one of the interfaces is in, and that interface must be up. See `ip addr` and `ip route`.',
      '网关必须是邻居：它的地址要在某个接口所在的网络里，而且该接口已启用。见 `ip addr` 和 `ip route`。',
    ),
  ],
  [
    /Device for nexthop is not up/,
    say('The interface of this route is down: `ip link set … up` first.', '这条路由的接口未启用：先 `ip link set … up`。'),
  ],
  [
    /RTNETLINK answers: No such process/,
    say(
      'What you want to remove or change is not there, most often a route. See `ip route`.',
      '要删除或修改的东西不存在，多半是路由。见 `ip route`。',
    ),
  ],
  [
    /RTNETLINK answers: No such file or directory/,
    say('There is no such entry: it was removed already, or is spelt differently.', '没有这个条目：已经删除，或写法不同。'),
  ],
  [
    /RTNETLINK answers: Network is unreachable/,
    say(
      'The gateway is in none of the networks of this host, or its interface is down: the kernel could not send to it.',
      '网关不在本机的任何网络里，或者对应接口未启用：内核没法把包发给它。',
    ),
  ],
  [/RTNETLINK answers: Network is down/, say('The interface is down: `ip link set … up` first.', '接口未启用：先 `ip link set … up`。')],
  [
    /RTNETLINK answers: Operation not permitted/,
    say('Only root may do that, or this kind of interface does not allow it.', '只有 root 可以这样做，或者这类接口不允许。'),
  ],
  [
    /RTNETLINK answers: Device or resource busy/,
    say(
      'Something else uses it: an interface that is in a bridge cannot be put into another one, and one that carries a macvlan not into a bridge.',
      '它正被占用：已经在网桥里的接口不能再加入另一座；承载 macvlan 的接口也不能加入网桥。',
    ),
  ],
  [
    /RTNETLINK answers: Invalid argument|Error: argument .* is wrong|ping: connect: Invalid argument/,
    say(
      'One of the values cannot be: an address where none belongs, a name that is too long (15 characters at most), or a blackhole route in the way.',
      '某个值不合法：地址写错地方、名字太长（最多 15 个字符），或者被黑洞路由拦住。',
    ),
  ],
  [
    /RTNETLINK answers: Operation not supported/,
    say('This kernel or this kind of interface cannot do that.', '这个内核或这类接口不支持该操作。'),
  ],
  [
    /Cannot find device|No such device|does not exist|Device ".*" does not exist/,
    say(
      'There is no interface of that name here. In which namespace is it? `ip link` lists those of the host, `ip -n NAME link` those of a namespace; one that was moved or renamed is no longer where it was.',
      '这里没有叫这个名字的接口。它在哪个命名空间？`ip link` 列出主机的，`ip -n 名字 link` 列出命名空间的；移走或改名后，原处就没有了。',
    ),
  ],
  [
    /Cannot open network namespace|setting the network namespace/,
    say('There is no namespace of that name: `ip netns` lists those there are.', '没有叫这个名字的命名空间：`ip netns` 列出已有的。'),
  ],
  [
    /Cannot create namespace file .*File exists/,
    say('There is a namespace of that name already: `ip netns` lists them.', '已经有同名的命名空间：用 `ip netns` 查看。'),
  ],
  [
    /Destination Host Unreachable/,
    say(
      'The host or router named behind “From” got no answer to ARP for the next hop: nobody with that address answered on its link, or it has no way on. `why` says which.',
      '“From” 后面的主机或路由器用 ARP 询问下一跳，没有得到应答：那条链路上没有这个地址的主机应答，或者它无路可走。输入 `why` 查看原因。',
    ),
  ],
  [
    /Destination Net Unreachable/,
    say('The router named behind “From” has no route to that network.', '“From” 后面的路由器没有到那个网络的路由。'),
  ],
  [
    /Destination Port Unreachable/,
    say(
      'Nobody listens on that UDP port there, or a firewall rule with REJECT says so.',
      '那里没有程序监听该 UDP 端口，或者是带 REJECT 的防火墙规则的回答。',
    ),
  ],
  [
    /Packet filtered|Prohibited/,
    say(
      'A router or firewall on the way refuses it and says so: a prohibit route or a REJECT rule.',
      '路上的路由器或防火墙明确拒绝：prohibit 路由或 REJECT 规则。',
    ),
  ],
  [
    /Frag needed and DF set|Message too long/,
    say(
      'The packet is larger than the MTU of a link on its way and must not be cut up. Tunnels take some bytes for themselves (VXLAN: 50).',
      '包比路上某段链路的 MTU 大，又不许分片。隧道自己要占用一些字节（VXLAN 占 50）。',
    ),
  ],
  [
    /Time to live exceeded/,
    say('It passed as many routers as it may: the way is too long, or goes in a circle.', '经过的路由器数到了上限：路太长，或者在兜圈子。'),
  ],
  [
    /sendmsg: Operation not permitted/,
    say(
      'A rule of this host itself (chain OUTPUT) drops what you send: `iptables -nvL OUTPUT`.',
      '本机自己的规则（OUTPUT 链）丢弃了你发的包：`iptables -nvL OUTPUT`。',
    ),
  ],
  [
    /Network is unreachable/,
    say(
      'This host has no route to there: nothing was sent. Has the interface an address, is it up, is there a default route? `ip addr`, `ip link`, `ip route`.',
      '本机没有去那里的路由，什么都没发出去。接口有地址吗、启用了吗、有默认路由吗？看 `ip addr`、`ip link`、`ip route`。',
    ),
  ],
  [
    /No route to host/,
    say(
      'Nobody answers ARP for it, or a router or firewall on the way said that it cannot be reached.',
      '没有人应答对它的 ARP 询问，或者路上的路由器或防火墙说到不了。',
    ),
  ],
  [
    /Connection refused|Could not connect to server/,
    say(
      'The host is there, but nobody listens on that port (or a firewall rejects it with a reset): look there with `ss -tln`.',
      '主机在，但没有程序监听这个端口（或者防火墙以复位拒绝）：在那台主机上用 `ss -tln` 查看。',
    ),
  ],
  [
    /timed out|100% packet loss/,
    say(
      'No answer came: the packet or its answer was lost or dropped without a word. `why` says where.',
      '没有收到应答：请求或应答在路上丢失，或被悄悄丢弃。输入 `why` 查看丢在哪里。',
    ),
  ],
  [
    /Temporary failure in name resolution|Could not resolve host|Name or service not known|unknown host/,
    say(
      'The name could not be turned into an address: is a DNS server named in /etc/resolv.conf, and can it be reached?',
      '名字没能解析成地址：/etc/resolv.conf 里写了 DNS 服务器吗，能到达吗？',
    ),
  ],
  [/Address already in use/, say('Another program has this port already: `ss -tulnp`.', '这个端口已被别的程序占用：`ss -tulnp`。')],
  [
    /Cannot assign requested address/,
    say('The address is not one of this host (of this namespace): `ip addr`.', '这个地址不是本机（这个命名空间）的：`ip addr`。'),
  ],
  [
    /Bad rule \(does a matching rule exist/,
    say(
      'There is no rule exactly like that: `iptables -S` prints the rules as they must be written; `-D CHAIN NUMBER` removes one by number.',
      '没有完全相同的规则：`iptables -S` 会按应有的写法打印；也可以用 `-D 链 序号` 删除。',
    ),
  ],
  [
    /No chain\/target\/match by that name/,
    say(
      'A word is not known: is the chain in this table (`-t`)? Is the target or match spelt in full and in the right case?',
      '有个词不认识：链在这张表（`-t`）里吗？目标或匹配的名字拼写和大小写对吗？',
    ),
  ],
  [
    /Chain '.*' does not exist|Couldn't load (target|match)/,
    say(
      'There is no chain, target or match of that name: `iptables -N` makes a chain; names are case-sensitive.',
      '没有这个名字的链、目标或匹配：`iptables -N` 可新建链；名字区分大小写。',
    ),
  ],
  [/Chain already exists/, say('There is a chain of that name in this table already.', '这张表里已经有同名的链。')],
  [
    /Directory not empty|Too many links|CHAIN_USER_DEL failed/,
    say('The chain still has rules (`-F` empties it), or rules lead to it.', '链里还有规则（用 `-F` 清空），或者还有规则指向它。'),
  ],
  [/command not found/, say('There is no program of that name here; is it spelt right?', '没有这个名字的程序；拼写对吗？')],
  [
    /Object ".*" is unknown|Command ".*" is unknown|either "dev" is duplicate|is a garbage/,
    say(
      'ip does not understand a word: `ip OBJECT help` shows what may stand where.',
      'ip 不明白其中一个词：`ip 对象 help` 显示各处可以写什么。',
    ),
  ],
];

/** Says no more than that nothing came back: only told where nothing else is. */
const SILENCE = /timed out|100% packet loss/;

/** What the last error in `text` means; null where there is none that is known. */
export function explainError(text: string): ErrorMeaning | null {
  const found = text.split('\n').flatMap((line) => {
    const row = ERRORS.find(([pattern]) => pattern.test(line));
    return row === undefined ? [] : [{ error: line.trim(), ...row[1] }];
  });
  return found.findLast(({ error }) => !SILENCE.test(error)) ?? found.at(-1) ?? null;
}
