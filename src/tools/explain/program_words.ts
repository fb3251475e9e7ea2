import type { Meaning, Token } from './tokens.ts';

const say = (en: string, zh: string): Meaning => ({ en, zh });

/** What joins commands. */
export const OPERATORS: Readonly<Record<string, Meaning>> = {
  '|': say('what the command on the left prints is what the one on the right reads', '左边命令的输出就是右边命令的输入'),
  '&&': say('goes on only if that went well', '前面成功才继续'),
  '||': say('goes on only if that went wrong', '前面失败才继续'),
  ';': say('then, whatever came of it', '不论结果如何，接着做'),
  '&': say('runs in the background: the prompt comes back at once', '在后台运行：提示符立即回来'),
  '>': say('what is printed goes into this file, which is made anew', '输出写进文件，原内容被覆盖'),
  '>>': say('what is printed is added to this file', '输出追加到文件末尾'),
  '<': say('reads from this file', '从文件读入'),
  '2>&1': say('error messages go where the output goes', '错误信息与输出去同一个地方'),
  '2>': say('error messages go into this file', '错误信息写进文件'),
};

/** What programs are for. */
export const PROGRAMS: Readonly<Record<string, Meaning>> = {
  ip: say('shows and changes interfaces, addresses, routes, neighbours and namespaces', '查看和设置接口、地址、路由、邻居与命名空间'),
  bridge: say('shows and changes bridges: ports, forwarding database, VLANs', '查看和设置网桥：端口、转发数据库、VLAN'),
  brctl: say('makes bridges and puts ports in (the older tool)', '建网桥、加端口（较旧的工具）'),
  iptables: say("lists and changes the kernel's packet rules", '查看和修改内核的包过滤规则'),
  'iptables-save': say('prints all rules in a form that can be loaded again', '以可以重新载入的形式打印全部规则'),
  'iptables-restore': say('loads rules that iptables-save printed', '载入 iptables-save 打印的规则'),
  ping: say('asks a host by ICMP to answer, and measures how long it takes', '用 ICMP 请对方应答，并测量往返时间'),
  arping: say('asks by ARP who has an address on this link', '用 ARP 询问本链路上谁有某个地址'),
  traceroute: say('finds the routers on the way to a host', '找出去某主机路上的各个路由器'),
  tracepath: say('finds the routers and the MTU on the way to a host', '找出去某主机路上的路由器和 MTU'),
  tcpdump: say('shows the packets that pass an interface', '显示经过接口的包'),
  sysctl: say('reads and sets what the kernel can be told to do', '读取和设置内核参数'),
  conntrack: say('lists the connections that the kernel keeps track of', '列出内核跟踪的连接'),
  curl: say('fetches a page over HTTP', '通过 HTTP 取一个页面'),
  wget: say('fetches a file over HTTP', '通过 HTTP 取一个文件'),
  nc: say('connects to a port, or waits at one, and passes on what is typed', '连接某个端口或在端口上等待，并传递输入的内容'),
  ss: say('lists sockets: who listens, who is connected', '列出套接字：谁在监听、谁已连接'),
  route: say('shows and changes routes (the older tool)', '查看和设置路由（较旧的工具）'),
  ifconfig: say('shows and changes interfaces (the older tool)', '查看和设置接口（较旧的工具）'),
  arp: say('shows and changes the neighbour table (the older tool)', '查看和设置邻居表（较旧的工具）'),
  tc: say("sets a device's queue: delay, loss, rate", '设置接口的队列：延迟、丢包、速率'),
  ethtool: say("shows and changes a card's settings", '查看和设置网卡'),
  sleep: say('waits so many seconds', '等待若干秒'),
  watch: say('runs a command again and again', '反复运行一条命令'),
  timeout: say('ends a command after so many seconds', '过若干秒就结束命令'),
  sudo: say('runs a command as root', '以 root 身份运行命令'),
  modprobe: say('loads a kernel module', '加载内核模块'),
  why: say('says where the packet that was lost last was lost, and why', '说明最近丢失的包丢在哪里、为什么'),
  pwru: say("follows packets through the kernel's functions", '跟踪包在内核函数中的去向'),
  cat: say('prints a file', '打印文件'),
  echo: say('prints its words', '打印这些词'),
  grep: say('prints the lines in which a pattern occurs', '打印含有某模式的行'),
};

/** Options by program: '-c' takes a value where its key ends with a blank. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  ping: {
    '-c ': say('so many requests, then stop', '发这么多个请求就停'),
    '-W ': say('waits so many seconds for each answer', '每个应答最多等这么多秒'),
    '-w ': say('stops after so many seconds in all', '总共这么多秒后停止'),
    '-i ': say('seconds between two requests', '两个请求之间的秒数'),
    '-I ': say('from this address or interface', '从这个地址或接口发出'),
    '-s ': say('so many bytes of data', '携带这么多字节数据'),
    '-t ': say('the TTL to set out with: so many routers at most', '出发时的 TTL：最多经过这么多跳'),
    '-M ': say('do: must not be cut up; dont: may be', 'do：不许分片；dont：可以分片'),
    '-n': say('no names, only addresses', '不解析名字，只显示地址'),
    '-q': say('only the summary', '只显示统计'),
    '-b': say('allows a broadcast address', '允许广播地址'),
  },
  arping: {
    '-c ': say('so many requests', '发这么多个请求'),
    '-I ': say('on this interface', '在这个接口上'),
    '-w ': say('stops after so many seconds', '这么多秒后停止'),
    '-U': say('tells all about its own address, unasked', '主动向大家宣告自己的地址'),
    '-A': say('the same as an answer nobody asked for', '同上，以应答的形式'),
    '-D': say('asks whether somebody else has the address', '检查地址是否已被别人使用'),
  },
  tcpdump: {
    '-i ': say('on this interface (any: on all)', '在这个接口上（any：全部）'),
    '-n': say('no names, only numbers', '不解析名字，只显示数字'),
    '-nn': say('no names, not even of ports', '地址和端口都只显示数字'),
    '-e': say('MAC addresses too', '也显示 MAC 地址'),
    '-v': say('more about each packet', '显示更多内容'),
    '-c ': say('so many packets, then stop', '抓到这么多个包就停'),
    '-w ': say('into this file', '写入文件'),
    '-r ': say('from this file', '从文件读取'),
    '-X': say('the bytes as well', '也显示字节'),
    icmp: say('only ICMP: pings and errors', '只看 ICMP：ping 和差错'),
    arp: say('only ARP: who has which address', '只看 ARP：谁有哪个地址'),
    tcp: say('only TCP', '只看 TCP'),
    udp: say('only UDP', '只看 UDP'),
    'host ': say('only from or to this address', '只看来自或发往这个地址的'),
    'src ': say('only from there', '只看来自那里的'),
    'dst ': say('only to there', '只看发往那里的'),
    'port ': say('only from or to this port', '只看来自或发往这个端口的'),
    and: say('both must hold', '两个条件都要满足'),
    or: say('one of them must hold', '满足一个即可'),
    not: say('all but these', '除此之外'),
  },
  nc: {
    '-l': say('waits for a connection instead of making one', '等待连接，而不是发起连接'),
    '-k': say('keeps waiting when one has ended', '一个结束后继续等待'),
    '-u': say('UDP instead of TCP', '用 UDP 而不是 TCP'),
    '-z': say('only sees whether the port is open', '只看端口是否开放'),
    '-v': say('says what happens', '显示过程'),
    '-w ': say('gives up after so many seconds', '这么多秒后放弃'),
    '-p ': say('this port on our own side', '本端使用的端口'),
    '-N': say('closes the connection when its input ends', '输入结束就关闭连接'),
  },
  curl: {
    '-s': say('no progress, no messages', '不显示进度和信息'),
    '-sS': say('no progress, but errors', '不显示进度，但显示错误'),
    '-m ': say('gives up after so many seconds', '这么多秒后放弃'),
    '-o ': say('into this file', '写入文件'),
    '-I': say('only the header', '只取首部'),
    '-v': say('shows the whole conversation', '显示整个会话'),
  },
  ss: {
    '-t': say('TCP', 'TCP'),
    '-u': say('UDP', 'UDP'),
    '-l': say('those that listen', '正在监听的'),
    '-n': say('numbers, no names', '只显示数字'),
    '-p': say('with the programs', '同时显示程序'),
    '-a': say('all', '全部'),
  },
  sysctl: {
    '-w': say('sets a value', '设置值'),
    '-n': say('only the value', '只打印值'),
    '-q': say('sets it without a word', '设置时不打印'),
    '-a': say('all of them', '全部'),
  },
  conntrack: {
    '-L': say('lists', '列出'),
    '-F': say('forgets all', '全部忘掉'),
    '-D': say('forgets those that fit', '忘掉符合条件的'),
    '-E': say('shows what changes, as it does', '实时显示变化'),
    '-p ': say('of this protocol', '这个协议的'),
  },
  traceroute: {
    '-n': say('no names', '不解析名字'),
    '-q ': say('so many packets for each hop', '每一跳发这么多个包'),
    '-w ': say('waits so many seconds for each answer', '每个应答最多等这么多秒'),
    '-m ': say('no further than so many hops', '最多这么多跳'),
    '-I': say('with ICMP', '用 ICMP'),
    '-T': say('with TCP', '用 TCP'),
  },
  brctl: {
    'addbr ': say('makes a bridge', '建网桥'),
    'delbr ': say('removes a bridge', '删除网桥'),
    addif: say('makes an interface a port: bridge, then interface', '把接口加为端口：先写网桥，再写接口'),
    delif: say('takes a port out of the bridge', '把端口从网桥取下'),
    show: say('lists bridges and their ports', '列出网桥和端口'),
    showmacs: say('which MAC address is behind which port', '哪个 MAC 地址在哪个端口后面'),
    stp: say('the spanning tree protocol, on or off', '生成树协议，开或关'),
  },
};

/** What one word of a program's command line means; undefined where nothing is known. */
export function optionOf(program: string, words: readonly Token[], at: number): Meaning | undefined {
  const table = OPTIONS[program];
  if (table === undefined) return undefined;
  const { text } = words[at];
  const own = table[text] ?? table[`${text} `];
  if (own !== undefined) return own;
  const before = words[at - 1]?.text;
  if (before !== undefined && `${before} ` in table) return table[`${before} `];
  // Several letters behind one dash, or a letter with its value: -ni, -c3.
  if (!/^-\w{2,}$/.test(text)) return undefined;
  const letters = [...text.slice(1)].map((letter) => table[`-${letter}`] ?? table[`-${letter} `]).filter((one) => one !== undefined);
  if (letters.length === 0) return undefined;
  return say(letters.map(({ en }) => en).join('; '), letters.map(({ zh }) => zh).join('；'));
}
