import type { ManPage } from '../page.ts';

/** Programs that talk over UDP and TCP, and what shows their sockets. */
export const SOCKET_PAGES: readonly ManPage[] = [
  {
    name: 'curl',
    section: 1,
    summary: 'fetch a URL',
    body: `
SYNOPSIS
       curl [ OPTIONS ] URL...

DESCRIPTION
       Speaks HTTP/1.1 and prints the body. https, ftp and the rest get as far as the connection.

OPTIONS
       -v        tell what happens               -s   be quiet          -S   but say errors
       -i        the answer's head too           -I   the head alone (HEAD)
       -o FILE   write there                     -O   under the page's own name
       -L        follow redirects                -f   an error status is an error (22)
       -m S      give up after S seconds         --connect-timeout S   the same for connecting
       -H LINE   a field of the request          -A NAME, -e URL, -b A=B, -u USER:PASSWORD
       -d DATA   send a form (POST), -G as a query; -X METHOD; -T FILE to send a file
       -w TEXT   print %{http_code}, %{remote_ip}, %{time_total}, ... at the end; %{json} is all of them
       --interface DEV|ADDRESS   --local-port N   --resolve HOST:PORT:ADDRESS   --retry N   -x PROXY

EXIT STATUS
       3 bad URL    6 no such host    7 no connection    18 broken off    22 error status with -f    23 cannot write
       28 time is up    45 --interface    47 too many redirects    52 empty answer    56 connection lost
`,
  },
  {
    name: 'wget',
    section: 1,
    summary: 'fetch a URL into a file',
    body: `
SYNOPSIS
       wget [ -q | -nv ] [ -O FILE ] [ -P DIR ] [ -S ] [ --spider ] [ -T SECONDS ] [ -t TRIES ] [ --header LINE ] URL...

DESCRIPTION
       Speaks HTTP. -O - writes to standard output. A connection that times out is tried again, one that is refused is not.

EXIT STATUS
       4 network trouble    8 the server answered with an error
`,
  },
  {
    name: 'ss',
    section: 8,
    summary: 'show sockets',
    body: `
SYNOPSIS
       ss [ OPTIONS ] [ state STATE | exclude STATE ] [ FILTER ]

OPTIONS
       -t -u -w -x -0   TCP, UDP, raw, Unix, packet sockets      -4 -6   one family
       -l               those that listen                        -a      all
       -n               numbers, not names                       -p      which process
       -o               timers    -e  inode and more    -m  memory    -i  what TCP knows of the path
       -s               only counts                              -H -O -Q   no heading, one line each, no queues
       -K               close what is shown                      -N NS   of another network namespace

FILTER
       dst 10.0.0.0/24    src :80    sport = :80    dport \\>= :1024    dev eth0    fwmark 1
       joined by and, or, not and ( )

       Recv-Q and Send-Q of a listener are connections that wait and how many may; of others bytes. -E, -T, -D and -F are not
       modelled.
`,
  },
  {
    name: 'dig',
    section: 1,
    summary: 'ask a name server',
    body: `
SYNOPSIS
       dig [ @SERVER ] [ -x ADDRESS ] [ -p PORT ] [ -t TYPE ] [ NAME ] [ TYPE ] [ +OPTION... ]

DESCRIPTION
       Types: A NS CNAME SOA PTR MX TXT AAAA SRV ANY. Options: +short +[no]all, cmd, comments, question, answer, authority,
       additional, stats; +tcp +time=S +tries=N +[no]recurse +[no]edns +dnssec +search +multiline. Exit 9: nobody answered.
`,
  },
  {
    name: 'host',
    section: 1,
    summary: 'look a name or an address up',
    body: `
SYNOPSIS
       host [ -v ] [ -a ] [ -t TYPE ] [ -W SECONDS ] [ -R TRIES ] [ -T ] NAME|ADDRESS [ SERVER ]
`,
  },
  {
    name: 'nslookup',
    section: 1,
    summary: 'look names up, in a dialogue too',
    body: `
SYNOPSIS
       nslookup [ -type=TYPE ] [ -timeout=S ] [ NAME|ADDRESS [ SERVER ] ]

DESCRIPTION
       Without a name it reads lines: a name, "server ADDRESS", "set type=mx", "exit".
`,
  },
  {
    name: 'getent',
    section: 1,
    summary: "what the system's databases say",
    body: `
SYNOPSIS
       getent hosts|ahosts|ahostsv4|services|protocols|networks|passwd|group [ KEY... ]

DESCRIPTION
       hosts looks into /etc/hosts first, then asks the name servers of /etc/resolv.conf. Exit 2: not found.
`,
  },
  {
    name: 'dnsmasq',
    section: 8,
    summary: 'a small name server',
    body: `
SYNOPSIS
       dnsmasq [ -k ] [ -p PORT ] [ -a ADDRESS ] [ --no-hosts ] [ --addn-hosts=FILE ] [ --conf-file=FILE ] RECORDS

RECORDS
       --host-record=NAME,ADDRESS   --address=/DOMAIN/ADDRESS   --cname=ALIAS,NAME   --mx-host=NAME,HOST,PREFERENCE
       --txt-record=NAME,TEXT   --ptr-record=NAME,TARGET   --local=/DOMAIN/ (unknown names below it do not exist)
       --local-ttl=SECONDS

       Serves /etc/hosts and what it was told. It asks no other server and gives no leases.
`,
  },
  {
    name: 'iperf3',
    section: 1,
    summary: 'measure what gets through',
    body: `
SYNOPSIS
       iperf3 -s [ -p PORT ] [ -1 ] [ -D ]
       iperf3 -c HOST [ -u ] [ -b RATE ] [ -t SECONDS | -n BYTES ] [ -R ] [ -P STREAMS ] [ -i SECONDS ] [ -l LENGTH ] [ -J ]

DESCRIPTION
       -R lets the server send. Also -M (segment size), -N (no delay), -C (congestion control), -w (buffers), -B, --cport, -f.
       --bidir, -O, -k and --get-server-output are not modelled.
`,
  },
  {
    name: 'nc',
    section: 1,
    summary: 'read and write connections',
    aliases: ['netcat', 'nc.openbsd'],
    body: `
SYNOPSIS
       nc [ OPTIONS ] HOST PORT
       nc -l [ OPTIONS ] [ ADDRESS ] PORT

OPTIONS
       -l        wait for a connection           -k   for another after each
       -u        UDP instead of TCP              -U   a path instead of an address
       -v        say what happens                -n   no names
       -z        only try the ports (FROM-TO)    -w S give up after so many seconds
       -s ADDR   from this address               -p N from this port
       -N        close when the input ends       -q S end so many seconds after that
       -i S      wait between lines or ports     -C   lines end in CR and LF

EXAMPLES
       nc -lk 8080 &
       nc -zvw1 10.0.0.2 20-25

SEE ALSO
       socat(1), telnet(1)
`,
  },
  {
    name: 'socat',
    section: 1,
    summary: 'join two streams',
    body: `
SYNOPSIS
       socat [ -u ] [ -t SECONDS ] ADDRESS ADDRESS

ADDRESSES
       -  STDIO    TCP:HOST:PORT    TCP-LISTEN:PORT[,fork][,reuseaddr][,bind=ADDRESS]    UDP:HOST:PORT    UDP-LISTEN:PORT
       EXEC:COMMAND    SYSTEM:COMMAND    OPEN:FILE    CREATE:FILE
`,
  },
  {
    name: 'telnet',
    section: 1,
    summary: 'a connection typed by hand',
    body: `
SYNOPSIS
       telnet HOST [ PORT ]

DESCRIPTION
       Lines go out as they are typed, answers are shown. There is no command mode.
`,
  },
  {
    name: 'nmap',
    section: 1,
    summary: 'which hosts and ports answer',
    body: `
SYNOPSIS
       nmap [ -sT | -sn ] [ -Pn ] [ -n ] [ -p PORTS ] [ --open ] TARGET...

DESCRIPTION
       -sn only asks whether hosts are there; -sT connects to each port (1 to 1000 without -p). Targets are addresses,
       10.0.0.0/24, 10.0.0.1-20 and names. open: taken; closed: refused; filtered: no answer. Other scans are not modelled.
`,
  },
  {
    name: 'mtr',
    section: 8,
    summary: 'losses and times on the way to a host',
    body: `
SYNOPSIS
       mtr -r [ -n ] [ -w ] [ -c CYCLES ] [ -i SECONDS ] [ -m HOPS ] HOST

DESCRIPTION
       The report alone: one line for each hop, after so many cycles (10).
`,
  },
  {
    name: 'tracepath',
    section: 8,
    summary: 'the way to a host and the largest packet it carries',
    body: `
SYNOPSIS
       tracepath [ -n ] [ -b ] [ -l LENGTH ] [ -m HOPS ] [ -p PORT ] HOST

DESCRIPTION
       Sends UDP datagrams that may not be fragmented, one hop further at a time. "pmtu 1400": a router said so. "asymm 3":
       the answer took another way back. !N !H !A !P: the network, the host, administration, the protocol refuse.
`,
  },
  {
    name: 'busybox',
    section: 1,
    summary: 'many small programs in one',
    body: `
SYNOPSIS
       busybox APPLET [ ARGUMENTS ]
       busybox --list

DESCRIPTION
       httpd [ -f ] [ -v ] [ -p [ADDRESS:]PORT ] [ -h DIR ] serves files; wget, telnet, nc, ping and nslookup print as busybox's
       own do. The other applets are the larger programs of the same names.
`,
  },
  {
    name: 'python3',
    section: 1,
    summary: 'a web server of the current directory',
    body: `
SYNOPSIS
       python3 -m http.server [ -b ADDRESS ] [ -d DIRECTORY ] [ PORT ]

DESCRIPTION
       Port 8000 without one. Each request is logged on standard error. Nothing else of Python is modelled.
`,
  },
];
