import type { Main, Process, Program } from '../../uapi/process.ts';
import { arping } from '../arping.ts';
import { awk } from '../awk/awk.ts';
import { chgrp, chown } from '../coreutils/chown.ts';
import { date } from '../coreutils/date.ts';
import { echo, printf, pwd } from '../coreutils/echo.ts';
import { env } from '../coreutils/env.ts';
import { chmod } from '../coreutils/chmod.ts';
import { cp } from '../coreutils/cp.ts';
import { ln } from '../coreutils/ln.ts';
import { mkdir, mktemp } from '../coreutils/mkdir.ts';
import { mv } from '../coreutils/mv.ts';
import { readlink, realpath } from '../coreutils/readlink.ts';
import { rm, rmdir } from '../coreutils/rm.ts';
import { touch } from '../coreutils/touch.ts';
import { id, whoami } from '../coreutils/id.ts';
import { ls } from '../coreutils/ls.ts';
import { basename, clear, dirname, expr, fold, seq, yes } from '../coreutils/misc.ts';
import { xxd } from '../text/xxd.ts';
import { mkfifo } from '../coreutils/mkfifo.ts';
import { nice } from '../coreutils/nice.ts';
import { nohup } from '../coreutils/nohup.ts';
import { nproc } from '../coreutils/nproc.ts';
import { od } from '../coreutils/od.ts';
import { head } from '../coreutils/head.ts';
import { nl } from '../coreutils/nl.ts';
import { cat, paste, rev, tac, tee } from '../coreutils/reading.ts';
import { tail } from '../coreutils/tail.ts';
import { wc } from '../coreutils/wc.ts';
import { sleep } from '../coreutils/sleep.ts';
import { comm } from '../coreutils/comm.ts';
import { cut } from '../coreutils/cut.ts';
import { shuf } from '../coreutils/shuf.ts';
import { sort } from '../coreutils/sort.ts';
import { uniq } from '../coreutils/uniq.ts';
import { tr } from '../coreutils/tr.ts';
import { stat } from '../coreutils/stat.ts';
import { stty } from '../coreutils/stty.ts';
import { timeout } from '../coreutils/timeout.ts';
import { falseProgram, trueProgram } from '../coreutils/true_false.ts';
import { tty } from '../coreutils/tty.ts';
import { uname } from '../coreutils/uname.ts';
import { find } from '../findutils/find.ts';
import { hostname } from '../hostname.ts';
import { less } from '../less.ts';
import { free } from '../procps/free.ts';
import { kill } from '../procps/kill.ts';
import { pgrep, pkill } from '../procps/pgrep.ts';
import { pidof } from '../procps/pidof.ts';
import { uptime } from '../procps/uptime.ts';
import { cmp } from '../text/cmp.ts';
import { diff } from '../text/diff.ts';
import { egrep, fgrep, grep } from '../text/grep.ts';
import { sed } from '../text/sed.ts';
import { xargs } from '../text/xargs.ts';
import { sysctl } from '../sysctl.ts';
import { mount, umount } from '../util-linux/mount.ts';
import { nsenter } from '../util-linux/nsenter.ts';
import { setsid } from '../util-linux/setsid.ts';
import { unshare } from '../util-linux/unshare.ts';
import { watch } from '../watch.ts';
import { which } from '../which.ts';
import { brctl } from './brctl.ts';
import { httpd } from './httpd.ts';
import { ifconfig } from './ifconfig.ts';
import { ip } from './ip.ts';
import { nc } from './nc.ts';
import { nslookup } from './nslookup.ts';
import { ping } from './ping.ts';
import { ps } from './ps.ts';
import { arp, netstat, route, traceroute } from './routing.ts';
import { telnet } from './telnet.ts';
import { wget } from './wget.ts';

/** Becomes the shell, under the name it was called by. */
function* shell(process: Process): Program<number> {
  return yield* process.execve('/bin/sh', process.argv);
}

/**
 * The programs in busybox. Those that print otherwise than their big brothers are written anew in this folder; the others
 * are the big brothers.
 */
export const APPLETS: Readonly<Record<string, Main>> = {
  arp,
  arping,
  ash: shell,
  awk,
  basename,
  brctl,
  cat,
  chgrp,
  chmod,
  chown,
  clear,
  cmp,
  comm,
  cp,
  cut,
  date,
  diff,
  dirname,
  echo,
  egrep,
  env,
  expr,
  false: falseProgram,
  fgrep,
  find,
  fold,
  free,
  grep,
  head,
  hostname,
  httpd,
  id,
  ifconfig,
  ip,
  kill,
  less,
  ln,
  ls,
  mkdir,
  mkfifo,
  mktemp,
  mount,
  mv,
  nc,
  netstat,
  nice,
  nl,
  nohup,
  nproc,
  nsenter,
  nslookup,
  od,
  paste,
  pgrep,
  pidof,
  ping,
  pkill,
  printf,
  ps,
  pwd,
  readlink,
  realpath,
  rev,
  rm,
  rmdir,
  route,
  sed,
  seq,
  setsid,
  sh: shell,
  shuf,
  sleep,
  sort,
  stat,
  stty,
  sysctl,
  tac,
  tail,
  tee,
  telnet,
  timeout,
  touch,
  tr,
  traceroute,
  true: trueProgram,
  tty,
  umount,
  uname,
  uniq,
  unshare,
  uptime,
  watch,
  wc,
  wget,
  which,
  whoami,
  xargs,
  xxd,
  yes,
};
