import { aptGet, aptProgram } from './apt.ts';
import { arping } from './arping.ts';
import { brctl } from './brctl.ts';
import { conntrack } from './conntrack/conntrack.ts';
import { bridge } from './bridge/bridge.ts';
import { busybox } from './busybox/busybox.ts';
import type { Command } from './command.ts';
import { curl } from './curl/curl.ts';
import { dig } from './dns/dig.ts';
import { dnsmasq } from './dns/dnsmasq.ts';
import { getent } from './dns/getent.ts';
import { host } from './dns/host.ts';
import { nslookup } from './dns/nslookup.ts';
import { ip } from './ip/ip.ts';
import { ipset } from './ipset/ipset.ts';
import { iperf3 } from './iperf3/iperf3.ts';
import { arptables, ebtables, otherTables } from './iptables/ebtables.ts';
import { ip6tables, ip6tablesRestore, ip6tablesSave } from './iptables/ip6tables.ts';
import { iptables } from './iptables/iptables.ts';
import { iptablesLegacy } from './iptables/iptables_legacy.ts';
import { iptablesRestore } from './iptables/iptables_restore.ts';
import { iptablesSave } from './iptables/iptables_save.ts';
import { xtablesMonitor } from './iptables/xtables_monitor.ts';
import { mtr } from './mtr/mtr.ts';
import { nc } from './nc/nc.ts';
import { nmap } from './nmap/nmap.ts';
import { nft } from './nft/nft.ts';
import { ping } from './ping/ping.ts';
import { tc } from './tc/tc.ts';
import { tcpdump } from './tcpdump/tcpdump.ts';
import { tracepath } from './tracepath.ts';
import { traceroute } from './traceroute/traceroute.ts';
import { chgrp, chown } from './coreutils/chown.ts';
import { base64, md5sum, sha1sum, sha256sum } from './coreutils/checksum.ts';
import { arch, groups, link, sync, truncate, unlink } from './coreutils/small.ts';
import { test } from './coreutils/test.ts';
import { echo, printf, pwd } from './coreutils/echo.ts';
import { env } from './coreutils/env.ts';
import { id, whoami } from './coreutils/id.ts';
import { mkfifo } from './coreutils/mkfifo.ts';
import { nice } from './coreutils/nice.ts';
import { nohup } from './coreutils/nohup.ts';
import { nproc } from './coreutils/nproc.ts';
import { od } from './coreutils/od.ts';
import { printenv } from './coreutils/printenv.ts';
import { sleep } from './coreutils/sleep.ts';
import { stat } from './coreutils/stat.ts';
import { stty } from './coreutils/stty.ts';
import { timeout } from './coreutils/timeout.ts';
import { falseProgram, trueProgram } from './coreutils/true_false.ts';
import { tty } from './coreutils/tty.ts';
import { uname } from './coreutils/uname.ts';
import { docker } from './docker.ts';
import { ethtool } from './ethtool/ethtool.ts';
import { hostname } from './hostname.ts';
import { lsmod, modprobe } from './kmod.ts';
import { nstat } from './nstat.ts';
import { find } from './findutils/find.ts';
import { free } from './procps/free.ts';
import { kill } from './procps/kill.ts';
import { pgrep, pkill } from './procps/pgrep.ts';
import { pidof } from './procps/pidof.ts';
import { ps } from './procps/ps.ts';
import { uptime } from './procps/uptime.ts';
import { pwru } from './trace/pwru.ts';
import { why } from './trace/why.ts';
import { dmesg } from './util-linux/dmesg.ts';
import { lsns } from './util-linux/lsns.ts';
import { mount, umount } from './util-linux/mount.ts';
import { nsenter } from './util-linux/nsenter.ts';
import { setsid } from './util-linux/setsid.ts';
import { unshare } from './util-linux/unshare.ts';
import { which } from './which.ts';
import { arp } from './net-tools/arp.ts';
import { ifconfig } from './net-tools/ifconfig.ts';
import { netstat } from './net-tools/netstat.ts';
import { route } from './net-tools/route.ts';
import { python3 } from './python/python3.ts';
import { socat } from './socat/socat.ts';
import { ss } from './ss/ss.ts';
import { telnet } from './telnet/telnet.ts';
import { wget } from './wget/wget.ts';
import { sudo } from './sudo.ts';
import { sysctl } from './sysctl.ts';
import { head } from './coreutils/head.ts';
import { nl } from './coreutils/nl.ts';
import { cat, paste, rev, tac, tee } from './coreutils/reading.ts';
import { tail } from './coreutils/tail.ts';
import { wc } from './coreutils/wc.ts';
import { comm } from './coreutils/comm.ts';
import { cut } from './coreutils/cut.ts';
import { shuf } from './coreutils/shuf.ts';
import { sort } from './coreutils/sort.ts';
import { uniq } from './coreutils/uniq.ts';
import { tr } from './coreutils/tr.ts';
import { chmod } from './coreutils/chmod.ts';
import { df } from './coreutils/df.ts';
import { dd } from './coreutils/dd.ts';
import { du } from './coreutils/du.ts';
import { expand, unexpand } from './coreutils/expand.ts';
import { install } from './coreutils/install.ts';
import { join } from './coreutils/join.ts';
import { logname, users, who } from './coreutils/logname.ts';
import { split } from './coreutils/split.ts';
import { stdbuf } from './coreutils/stdbuf.ts';
import { reset, tput } from './ncurses/tput.ts';
import { mountpoint } from './util-linux/mountpoint.ts';
import { cp } from './coreutils/cp.ts';
import { ln } from './coreutils/ln.ts';
import { mkdir, mktemp } from './coreutils/mkdir.ts';
import { mv } from './coreutils/mv.ts';
import { readlink, realpath } from './coreutils/readlink.ts';
import { rm, rmdir } from './coreutils/rm.ts';
import { touch } from './coreutils/touch.ts';
import { date } from './coreutils/date.ts';
import { ls } from './coreutils/ls.ts';
import { basename, clear, dirname, expr, fold, seq, yes } from './coreutils/misc.ts';
import { xxd } from './text/xxd.ts';
import { egrep, fgrep, grep } from './text/grep.ts';
import { sed } from './text/sed.ts';
import { awk } from './awk/awk.ts';
import { column } from './text/column.ts';
import { cmp } from './text/cmp.ts';
import { diff } from './text/diff.ts';
import { xargs } from './text/xargs.ts';
import { watch } from './watch.ts';
import { less, more } from './less.ts';
import { man } from './man/man.ts';

/** The command table: every program of the user land. Adding one is a file and a row. */
export const COMMANDS: readonly Command[] = [
  // probing
  { name: 'ping', path: '/usr/bin', main: ping, aliases: ['ping4'] },
  { name: 'arping', path: '/usr/bin', main: arping },
  { name: 'tcpdump', path: '/usr/bin', main: tcpdump },
  { name: 'pwru', path: '/usr/sbin', main: pwru },
  { name: 'why', path: '/usr/bin', main: why },
  { name: 'ipset', path: '/usr/sbin', main: ipset },
  { name: 'iptables', path: '/usr/sbin', main: iptables, aliases: ['iptables-nft'] },
  {
    name: 'iptables-legacy',
    path: '/usr/sbin',
    main: iptablesLegacy,
    aliases: ['iptables-legacy-restore', 'iptables-legacy-save', 'ip6tables-legacy', 'ip6tables-legacy-restore', 'ip6tables-legacy-save'],
  },
  { name: 'iptables-restore', path: '/usr/sbin', main: iptablesRestore, aliases: ['iptables-nft-restore'] },
  { name: 'ip6tables', path: '/usr/sbin', main: ip6tables, aliases: ['ip6tables-nft'] },
  { name: 'ip6tables-restore', path: '/usr/sbin', main: ip6tablesRestore },
  { name: 'ip6tables-save', path: '/usr/sbin', main: ip6tablesSave },
  { name: 'ebtables', path: '/usr/sbin', main: ebtables, aliases: ['ebtables-nft'] },
  { name: 'arptables', path: '/usr/sbin', main: arptables, aliases: ['arptables-nft'] },
  {
    name: 'ebtables-save',
    path: '/usr/sbin',
    main: otherTables,
    aliases: [
      ...['ebtables-restore', 'arptables-save', 'arptables-restore', 'iptables-translate', 'iptables-restore-translate', 'iptables-apply'],
      ...['ip6tables-translate', 'ipset-translate', 'nfnl_osf'],
    ],
  },
  { name: 'iptables-xml', path: '/usr/bin', main: otherTables },
  { name: 'nft', path: '/usr/sbin', main: nft },
  { name: 'xtables-monitor', path: '/usr/sbin', main: xtablesMonitor },
  { name: 'iptables-save', path: '/usr/sbin', main: iptablesSave, aliases: ['iptables-nft-save'] },
  { name: 'nc', path: '/usr/bin', main: nc, aliases: ['nc.openbsd', 'netcat'] },
  { name: 'tracepath', path: '/usr/bin', main: tracepath },
  { name: 'traceroute', path: '/usr/bin', main: traceroute },
  { name: 'curl', path: '/usr/bin', main: curl },
  { name: 'busybox', path: '/usr/bin', main: busybox },
  { name: 'dig', path: '/usr/bin', main: dig },
  { name: 'dnsmasq', path: '/usr/sbin', main: dnsmasq },
  { name: 'getent', path: '/usr/bin', main: getent },
  { name: 'host', path: '/usr/bin', main: host },
  { name: 'mtr', path: '/usr/bin', main: mtr },
  { name: 'nmap', path: '/usr/bin', main: nmap },
  { name: 'socat', path: '/usr/bin', main: socat },
  { name: 'telnet', path: '/usr/bin', main: telnet },
  { name: 'wget', path: '/usr/bin', main: wget },
  { name: 'iperf3', path: '/usr/bin', main: iperf3 },
  { name: 'nslookup', path: '/usr/bin', main: nslookup },
  // interfaces, routes, namespaces
  { name: 'ip', path: '/usr/sbin', main: ip },
  { name: 'brctl', path: '/usr/sbin', main: brctl },
  { name: 'bridge', path: '/usr/sbin', main: bridge },
  { name: 'conntrack', path: '/usr/sbin', main: conntrack },
  { name: 'tc', path: '/usr/sbin', main: tc },
  // net-tools, kernel settings
  { name: 'arp', path: '/usr/sbin', main: arp },
  { name: 'ifconfig', path: '/usr/sbin', main: ifconfig },
  { name: 'netstat', path: '/usr/bin', main: netstat },
  { name: 'route', path: '/usr/sbin', main: route },
  { name: 'python3', path: '/usr/bin', main: python3, aliases: ['python3.13'] },
  { name: 'ss', path: '/usr/bin', main: ss },
  { name: 'sysctl', path: '/usr/sbin', main: sysctl },
  // processes, namespaces, the host
  { name: 'apt', path: '/usr/bin', main: aptProgram },
  { name: 'apt-get', path: '/usr/bin', main: aptGet },
  { name: 'docker', path: '/usr/bin', main: docker },
  { name: 'ethtool', path: '/usr/sbin', main: ethtool },
  { name: 'nstat', path: '/usr/bin', main: nstat },
  { name: 'env', path: '/usr/bin', main: env },
  { name: 'false', path: '/usr/bin', main: falseProgram },
  { name: 'free', path: '/usr/bin', main: free },
  { name: 'hostname', path: '/usr/bin', main: hostname },
  { name: 'dnsdomainname', path: '/usr/bin', main: hostname },
  { name: 'domainname', path: '/usr/bin', main: hostname },
  { name: 'nisdomainname', path: '/usr/bin', main: hostname },
  { name: 'ypdomainname', path: '/usr/bin', main: hostname },
  { name: 'id', path: '/usr/bin', main: id },
  { name: 'kill', path: '/usr/bin', main: kill },
  { name: 'dmesg', path: '/usr/bin', main: dmesg },
  { name: 'lsmod', path: '/usr/sbin', main: lsmod },
  { name: 'lsns', path: '/usr/bin', main: lsns },
  { name: 'mkfifo', path: '/usr/bin', main: mkfifo },
  { name: 'modprobe', path: '/usr/sbin', main: modprobe },
  { name: 'mount', path: '/usr/bin', main: mount },
  { name: 'nice', path: '/usr/bin', main: nice },
  { name: 'nohup', path: '/usr/bin', main: nohup },
  { name: 'nproc', path: '/usr/bin', main: nproc },
  { name: 'nsenter', path: '/usr/bin', main: nsenter },
  { name: 'pgrep', path: '/usr/bin', main: pgrep },
  { name: 'pidof', path: '/usr/bin', main: pidof },
  { name: 'pkill', path: '/usr/bin', main: pkill },
  { name: 'ps', path: '/usr/bin', main: ps },
  { name: 'setsid', path: '/usr/bin', main: setsid },
  { name: 'sleep', path: '/usr/bin', main: sleep },
  { name: 'stty', path: '/usr/bin', main: stty },
  { name: 'sudo', path: '/usr/bin', main: sudo },
  { name: 'timeout', path: '/usr/bin', main: timeout },
  { name: 'true', path: '/usr/bin', main: trueProgram },
  { name: 'tty', path: '/usr/bin', main: tty },
  { name: 'umount', path: '/usr/bin', main: umount },
  { name: 'uname', path: '/usr/bin', main: uname },
  { name: 'unshare', path: '/usr/bin', main: unshare },
  { name: 'uptime', path: '/usr/bin', main: uptime },
  { name: 'which', path: '/usr/bin', main: which },
  { name: 'whoami', path: '/usr/bin', main: whoami },
  // files and text
  { name: 'arch', path: '/usr/bin', main: arch },
  { name: 'base64', path: '/usr/bin', main: base64 },
  { name: 'groups', path: '/usr/bin', main: groups },
  { name: 'link', path: '/usr/bin', main: link },
  { name: 'md5sum', path: '/usr/bin', main: md5sum },
  { name: 'sha1sum', path: '/usr/bin', main: sha1sum },
  { name: 'sha256sum', path: '/usr/bin', main: sha256sum },
  { name: 'sync', path: '/usr/bin', main: sync },
  { name: 'test', path: '/usr/bin', main: test, aliases: ['['] },
  { name: 'truncate', path: '/usr/bin', main: truncate },
  { name: 'unlink', path: '/usr/bin', main: unlink },
  { name: 'basename', path: '/usr/bin', main: basename },
  { name: 'cat', path: '/usr/bin', main: cat },
  { name: 'chmod', path: '/usr/bin', main: chmod },
  { name: 'chgrp', path: '/usr/bin', main: chgrp },
  { name: 'chown', path: '/usr/bin', main: chown },
  { name: 'clear', path: '/usr/bin', main: clear },
  { name: 'comm', path: '/usr/bin', main: comm },
  { name: 'cp', path: '/usr/bin', main: cp },
  { name: 'cut', path: '/usr/bin', main: cut },
  { name: 'date', path: '/usr/bin', main: date },
  { name: 'dd', path: '/usr/bin', main: dd },
  { name: 'df', path: '/usr/bin', main: df },
  { name: 'du', path: '/usr/bin', main: du },
  { name: 'expand', path: '/usr/bin', main: expand },
  { name: 'install', path: '/usr/bin', main: install },
  { name: 'join', path: '/usr/bin', main: join },
  { name: 'logname', path: '/usr/bin', main: logname },
  { name: 'mountpoint', path: '/usr/bin', main: mountpoint },
  { name: 'reset', path: '/usr/bin', main: reset },
  { name: 'split', path: '/usr/bin', main: split },
  { name: 'stdbuf', path: '/usr/bin', main: stdbuf },
  { name: 'tput', path: '/usr/bin', main: tput },
  { name: 'unexpand', path: '/usr/bin', main: unexpand },
  { name: 'users', path: '/usr/bin', main: users },
  { name: 'who', path: '/usr/bin', main: who },
  { name: 'dirname', path: '/usr/bin', main: dirname },
  { name: 'echo', path: '/usr/bin', main: echo },
  { name: 'printf', path: '/usr/bin', main: printf },
  { name: 'pwd', path: '/usr/bin', main: pwd },
  { name: 'egrep', path: '/usr/bin', main: egrep },
  { name: 'expr', path: '/usr/bin', main: expr },
  { name: 'fgrep', path: '/usr/bin', main: fgrep },
  { name: 'find', path: '/usr/bin', main: find },
  { name: 'fold', path: '/usr/bin', main: fold },
  { name: 'grep', path: '/usr/bin', main: grep },
  { name: 'head', path: '/usr/bin', main: head },
  { name: 'ln', path: '/usr/bin', main: ln },
  { name: 'ls', path: '/usr/bin', main: ls },
  { name: 'mkdir', path: '/usr/bin', main: mkdir },
  { name: 'mktemp', path: '/usr/bin', main: mktemp },
  { name: 'mv', path: '/usr/bin', main: mv },
  { name: 'nl', path: '/usr/bin', main: nl },
  { name: 'od', path: '/usr/bin', main: od },
  { name: 'paste', path: '/usr/bin', main: paste },
  { name: 'readlink', path: '/usr/bin', main: readlink },
  { name: 'realpath', path: '/usr/bin', main: realpath },
  { name: 'rev', path: '/usr/bin', main: rev },
  { name: 'rm', path: '/usr/bin', main: rm },
  { name: 'rmdir', path: '/usr/bin', main: rmdir },
  { name: 'sed', path: '/usr/bin', main: sed },
  { name: 'seq', path: '/usr/bin', main: seq },
  { name: 'shuf', path: '/usr/bin', main: shuf },
  { name: 'sort', path: '/usr/bin', main: sort },
  { name: 'printenv', path: '/usr/bin', main: printenv },
  { name: 'stat', path: '/usr/bin', main: stat },
  { name: 'tac', path: '/usr/bin', main: tac },
  { name: 'tail', path: '/usr/bin', main: tail },
  { name: 'tee', path: '/usr/bin', main: tee },
  { name: 'touch', path: '/usr/bin', main: touch },
  { name: 'tr', path: '/usr/bin', main: tr },
  { name: 'uniq', path: '/usr/bin', main: uniq },
  { name: 'wc', path: '/usr/bin', main: wc },
  { name: 'xxd', path: '/usr/bin', main: xxd },
  { name: 'yes', path: '/usr/bin', main: yes },
  { name: 'awk', path: '/usr/bin', main: awk, aliases: ['mawk'] },
  { name: 'cmp', path: '/usr/bin', main: cmp },
  { name: 'column', path: '/usr/bin', main: column },
  { name: 'diff', path: '/usr/bin', main: diff },
  { name: 'watch', path: '/usr/bin', main: watch },
  { name: 'xargs', path: '/usr/bin', main: xargs },
  { name: 'less', path: '/usr/bin', main: less },
  { name: 'man', path: '/usr/bin', main: man },
  { name: 'more', path: '/usr/bin', main: more },
];
