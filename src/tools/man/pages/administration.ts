import type { ManPage } from '../page.ts';

/** Pages of the programs that look after a system. */
export const ADMINISTRATION_PAGES: readonly ManPage[] = [
  {
    name: 'sudo',
    section: 8,
    summary: 'run a command as root',
    body: `
SYNOPSIS
       sudo [ -EHnS ] [ -D DIRECTORY ] [ NAME=VALUE... ] COMMAND...
       sudo -i | -s [ COMMAND... ]
       sudo -l | -v | -k

OPTIONS
       -i   a login shell in root's home       -s   a shell
       -l   what one may do                    -E -H -n -S   change nothing here

MODELLED HERE
       Everybody is root already: no password is asked for. -u and -g take root alone; -b is not modelled.
`,
  },
  {
    name: 'modprobe',
    section: 8,
    summary: 'have the kernel load a module',
    body: `
SYNOPSIS
       modprobe [ -aqrv ] MODULE [ PARAMETER... ]

MODELLED HERE
       All that is modelled is built into this kernel: a known name needs nothing and succeeds, another is not found, and
       -r says that the module is builtin. There is nothing for lsmod(8) to list.

EXAMPLES
       modprobe br_netfilter
`,
  },
  {
    name: 'apt-get',
    section: 8,
    summary: 'install packages',
    aliases: ['apt'],
    body: `
SYNOPSIS
       apt-get update
       apt-get install [ -y ] PACKAGE...

MODELLED HERE
       There is nothing to fetch: install says of a package whose programs are here that it is the newest version, and of
       another that it cannot be located. Other operations are not modelled.
`,
  },
  {
    name: 'tput',
    section: 1,
    summary: 'what makes the terminal do something',
    body: `
SYNOPSIS
       tput [ -T TYPE ] CAPABILITY [ NUMBER... ]

CAPABILITIES
       bold dim smul rmul rev blink sitm ritm sgr0     looks; sgr0 ends them
       setaf N   setab N   op                          colours of letters and ground; op ends them
       clear el ed home   cup ROW COLUMN               the screen and the cursor
       civis cnorm   sc rc   smcup rmcup               hide, keep, another screen
       cols lines colors                               numbers: how large it is, how many colours

SEE ALSO
       stty(1), reset(1)
`,
  },
];
