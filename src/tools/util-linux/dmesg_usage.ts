import type { LongOption } from '../getopt.ts';

export const DMESG_SHORT_OPTIONS = 'CcDEF:K:f:HJkL::l:n:PprSs:uwWxdeTthV';

export const DMESG_LONG_OPTIONS: readonly LongOption[] = [
  { name: 'clear', argument: 'none', value: 'C' },
  { name: 'read-clear', argument: 'none', value: 'c' },
  { name: 'console-off', argument: 'none', value: 'D' },
  { name: 'console-on', argument: 'none', value: 'E' },
  { name: 'file', argument: 'required', value: 'F' },
  { name: 'kmsg-file', argument: 'required', value: 'K' },
  { name: 'facility', argument: 'required', value: 'f' },
  { name: 'human', argument: 'none', value: 'H' },
  { name: 'json', argument: 'none', value: 'J' },
  { name: 'kernel', argument: 'none', value: 'k' },
  { name: 'color', argument: 'optional', value: 'L' },
  { name: 'level', argument: 'required', value: 'l' },
  { name: 'console-level', argument: 'required', value: 'n' },
  { name: 'nopager', argument: 'none', value: 'P' },
  { name: 'force-prefix', argument: 'none', value: 'p' },
  { name: 'raw', argument: 'none', value: 'r' },
  { name: 'noescape', argument: 'none', value: 'noescape' },
  { name: 'syslog', argument: 'none', value: 'S' },
  { name: 'buffer-size', argument: 'required', value: 's' },
  { name: 'userspace', argument: 'none', value: 'u' },
  { name: 'follow', argument: 'none', value: 'w' },
  { name: 'follow-new', argument: 'none', value: 'W' },
  { name: 'decode', argument: 'none', value: 'x' },
  { name: 'show-delta', argument: 'none', value: 'd' },
  { name: 'reltime', argument: 'none', value: 'e' },
  { name: 'ctime', argument: 'none', value: 'T' },
  { name: 'notime', argument: 'none', value: 't' },
  { name: 'time-format', argument: 'required', value: 'time-format' },
  { name: 'since', argument: 'required', value: 'since' },
  { name: 'until', argument: 'required', value: 'until' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'version', argument: 'none', value: 'V' },
];

export const DMESG_USAGE = `
Usage:
 dmesg [options]

Display or control the kernel ring buffer.

Options:
 -C, --clear                 clear the kernel ring buffer
 -c, --read-clear            read and clear all messages
 -D, --console-off           disable printing messages to console
 -E, --console-on            enable printing messages to console
 -F, --file <file>           use the file instead of the kernel log buffer
 -K, --kmsg-file <file>      use the file in kmsg format
 -f, --facility <list>       restrict output to defined facilities
 -H, --human                 human readable output
 -J, --json                  use JSON output format
 -k, --kernel                display kernel messages
 -L, --color[=<when>]        colorize messages (auto, always or never)
                               colors are enabled by default
 -l, --level <list>          restrict output to defined levels
 -n, --console-level <level> set level of messages printed to console
 -P, --nopager               do not pipe output into a pager
 -p, --force-prefix          force timestamp output on each line of multi-line messages
 -r, --raw                   print the raw message buffer
     --noescape              don't escape unprintable character
 -S, --syslog                force to use syslog(2) rather than /dev/kmsg
 -s, --buffer-size <size>    buffer size to query the kernel ring buffer
 -u, --userspace             display userspace messages
 -w, --follow                wait for new messages
 -W, --follow-new            wait and print only new messages
 -x, --decode                decode facility and level to readable string
 -d, --show-delta            show time delta between printed messages
 -e, --reltime               show local time and time delta in readable format
 -T, --ctime                 show human-readable timestamp (may be inaccurate!)
 -t, --notime                don't show any timestamp with messages
     --time-format <format>  show timestamp using the given format:
                               [delta|reltime|ctime|notime|iso|raw]
Suspending/resume will make ctime and iso timestamps inaccurate.
     --since <time>          display the lines since the specified time
     --until <time>          display the lines until the specified time

 -h, --help                  display this help
 -V, --version               display version

Supported log facilities:
    kern - kernel messages
    user - random user-level messages
    mail - mail system
  daemon - system daemons
    auth - security/authorization messages
  syslog - messages generated internally by syslogd
     lpr - line printer subsystem
    news - network news subsystem
    uucp - UUCP subsystem
    cron - clock daemon
 authpriv - security/authorization messages (private)
     ftp - FTP daemon
    res0 - reserved 0
    res1 - reserved 1
    res2 - reserved 2
    res3 - reserved 3
  local0 - local use 0
  local1 - local use 1
  local2 - local use 2
  local3 - local use 3
  local4 - local use 4
  local5 - local use 5
  local6 - local use 6
  local7 - local use 7

Supported log levels (priorities):
   emerg - system is unusable
   alert - action must be taken immediately
    crit - critical conditions
     err - error conditions
    warn - warning conditions
  notice - normal but significant condition
    info - informational
   debug - debug-level messages

For more details see dmesg(1).
`;
