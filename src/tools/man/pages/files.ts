import type { ManPage } from '../page.ts';

/** Pages of the programs that work on files. */
export const FILE_PAGES: readonly ManPage[] = [
  {
    name: 'dd',
    section: 1,
    summary: 'copy and convert, a block at a time',
    body: `
SYNOPSIS
       dd [ OPERAND=VALUE ]...

OPERANDS
       if=FILE of=FILE          from and to where (standard input and output)
       bs=N ibs=N obs=N         size of a block: bytes, or with a letter (4k, 1M, 2x512)
       count=N skip=N seek=N    so many blocks, behind so many of the input, behind so many of the output
       conv=WORD,...            notrunc ucase lcase sync noerror fsync fdatasync nocreat excl
       status=WORD              none: no summary; noxfer: without the speed

EXAMPLES
       dd if=/dev/zero of=big bs=1M count=3

SEE ALSO
       od(1), split(1)
`,
  },
  {
    name: 'df',
    section: 1,
    summary: 'the file systems and how full they are',
    body: `
SYNOPSIS
       df [ -ahkmT ] [ -t TYPE ] [ FILE... ]

OPTIONS
       -h   sizes with a letter        -k -m  in KiB or MiB
       -T   the types too              -t TYPE  only those of a type
       -a   all of them

MODELLED HERE
       The mounts are the real ones of the namespace. How much is used is a constant.

SEE ALSO
       du(1)
`,
  },
  {
    name: 'du',
    section: 1,
    summary: 'how much files and directories take',
    body: `
SYNOPSIS
       du [ OPTIONS ] [ FILE... ]

OPTIONS
       -s   a total for each FILE      -c   and one for all
       -a   files too, not only directories
       -d N no deeper than N           -x   no other file systems
       -h   sizes with a letter        -b -k -m   in bytes, KiB, MiB

SEE ALSO
       df(1), find(1)
`,
  },
  {
    name: 'install',
    section: 1,
    summary: 'copy files and set their mode',
    body: `
SYNOPSIS
       install [ -m MODE ] [ -o OWNER ] [ -g GROUP ] [ -pv ] SOURCE... DESTINATION
       install -t DIRECTORY SOURCE...
       install -d [ -m MODE ] DIRECTORY...

OPTIONS
       -d        make directories, with those above them        -D        make those above DESTINATION
       -m MODE   as chmod(1) (default: 755)                     -v        say what is done
`,
  },
  {
    name: 'split',
    section: 1,
    summary: 'cut a file in pieces',
    body: `
SYNOPSIS
       split [ OPTIONS ] [ FILE [ PREFIX ] ]

OPTIONS
       -l N   so many lines a piece (1000)       -b N   so many bytes (k, M)
       -n N   so many pieces                     -d     piece 00, 01, ... instead of aa, ab, ...
       -a N   so many letters behind PREFIX (default: x)
       --additional-suffix=TEXT   and this behind them

SEE ALSO
       dd(1)
`,
  },
  {
    name: 'join',
    section: 1,
    summary: 'put lines of two sorted files together by a field',
    body: `
SYNOPSIS
       join [ OPTIONS ] FILE1 FILE2

OPTIONS
       -1 N -2 N   the field of either file (the first)       -j N   of both
       -t CHAR     what stands between fields                 -i     whatever the case
       -a 1        lines without a partner too (1 or 2)       -v 1   only these
       -o LIST     which fields: 0,1.2,2.3                    -e TEXT  in the place of missing ones
`,
  },
  {
    name: 'expand',
    section: 1,
    summary: 'tabs become blanks, or blanks tabs',
    aliases: ['unexpand'],
    body: `
SYNOPSIS
       expand [ -i ] [ -t N ] [ FILE... ]
       unexpand [ -a ] [ -t N ] [ FILE... ]

OPTIONS
       -t N   a tab stop every N columns (8); a list names each
       -i     only those at the beginning of a line           -a   not only those there
`,
  },
  {
    name: 'od',
    section: 1,
    summary: 'show bytes as numbers and letters',
    body: `
SYNOPSIS
       od [ OPTIONS ] [ FILE... ]

OPTIONS
       -c   as characters        -x   as hexadecimal, two bytes each        -b   as octal bytes
       -t TYPE   x1, d2, u4, o1, c, a ...: kind and size; z behind it adds the text
       -A x      addresses in hexadecimal (d, o; n: none)
       -j N -N N skip, and show no more than, so many bytes
       -v        equal lines too        -w16   so many bytes a line

SEE ALSO
       xxd(1)
`,
  },
  {
    name: 'find',
    section: 1,
    summary: 'look for files',
    body: `
SYNOPSIS
       find [ -H | -L | -P ] [ DIRECTORY... ] [ EXPRESSION ]

TESTS
       -name 'GLOB' -iname -path -regex       by name           -type f|d|l|p|s|b|c   by kind
       -size +10k   -empty   -links N         by size           -mtime -1 -mmin +5 -newer FILE   by time
       -perm 644 -perm -u+x -perm /222        by mode           -user NAME -group NAME   by owner
       !  -not    -a (or nothing)    -o    ( ... )

ACTIONS
       -print -print0 -printf FORMAT -ls      what is found (default: -print)
       -exec COMMAND {} ;   -exec COMMAND {} +   run a command, for each or for many at once
       -delete   -prune   -quit
       -maxdepth N -mindepth N -depth -xdev   how far down, in which order

EXAMPLES
       find /proc/sys/net -name 'rp_filter' -exec grep -H . {} +
`,
  },
];
