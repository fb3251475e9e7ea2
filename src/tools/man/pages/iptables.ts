import { MATCHES, TARGETS, UNMODELLED_MATCHES, UNMODELLED_TARGETS } from '../../iptables/extensions.ts';
import type { ManPage } from '../page.ts';

function indented(text: string): string {
  return text.replace(/^/gm, '           ');
}

const EXTENSIONS = [...MATCHES.map((each) => ['-m', each] as const), ...TARGETS.map((each) => ['-j', each] as const)]
  .filter(([, { options }]) => options.length > 0)
  .map(([option, { name, help }]) => `       ${option} ${name}\n${indented(help)}`)
  .join('\n\n');

export const IPTABLES_PAGES: readonly ManPage[] = [
  {
    name: 'iptables',
    section: 8,
    summary: 'rules for packets: filter, translate addresses, mark',
    body: `
SYNOPSIS
       iptables [-t TABLE] -A|-C|-D CHAIN RULE
       iptables [-t TABLE] -I CHAIN [NUMBER] RULE;  -R CHAIN NUMBER RULE;  -D CHAIN NUMBER
       iptables [-t TABLE] -L|-S [CHAIN [NUMBER]];  -F|-X [CHAIN];  -Z [CHAIN [NUMBER]]
       iptables [-t TABLE] -N CHAIN;  -E CHAIN NAME;  -P CHAIN ACCEPT|DROP

DESCRIPTION
       A packet goes through the chains of a hook, table after table, and through a chain's rules in order. The first rule
       whose conditions all hold says what becomes of it. At the end of a built-in chain its policy holds; at the end of a
       user's chain it goes on behind the rule that called it.

       PREROUTING   what comes in, before the route is looked up
       INPUT        what is for this machine             FORWARD   what is for another
       OUTPUT       what this machine sends              POSTROUTING   what goes out
       With net.bridge.bridge-nf-call-iptables = 1 bridged packets meet them too.

TABLES
       raw       before connections are tracked (-j CT --notrack, -j TRACE)
       mangle    changes headers and marks
       nat       translates addresses; asked for the first packet of a connection only
       filter    lets through or not (the one meant without -t)
       security  behind filter

RULE
       [!] -p PROTOCOL     [!] -s ADDRESS[/MASK][,...]     [!] -d ADDRESS[/MASK][,...]
       [!] -i DEVICE[+]    [!] -o DEVICE[+]                [!] -f
       -m MATCH [OPTIONS]  -j TARGET [OPTIONS]             -g CHAIN         -c PACKETS BYTES

OPTIONS
       -n   numbers, no names      -v   counters and devices       -x   counters in full      --line-numbers
       -w   waits for others (nobody else is there)                -h   help; with -m NAME or -j NAME theirs

EXIT STATUS
       1 there is no such rule or chain, 2 the command is wrong, 3 no such table, 4 the kernel refused (dmesg may say why)

MODELLED HERE
       iptables 1.8.11 that speaks to nf_tables: tables and built-in chains are made when first needed. IPv6 is not:
       ip6tables lists empty tables and takes no rules.

SEE ALSO
       iptables-extensions(8), iptables-save(8), iptables-restore(8), xtables-monitor(8), nft(8), conntrack(8), ipset(8)`,
  },
  {
    name: 'iptables-extensions',
    section: 8,
    summary: 'matches and targets of iptables',
    body: `
DESCRIPTION
       A match is loaded by -m NAME, that of a protocol by -p NAME as well. Where [!] stands, "!" may be put in front.

${EXTENSIONS}

MODELLED HERE
       Not the matches ${[...UNMODELLED_MATCHES].join(', ')};
       not the targets ${[...UNMODELLED_TARGETS].join(', ')}.

SEE ALSO
       iptables(8), ipset(8)`,
  },
  {
    name: 'iptables-save',
    section: 8,
    summary: 'write the rules for iptables-restore',
    body: `
SYNOPSIS
       iptables-save [-c] [-t TABLE] [-f FILE]

DESCRIPTION
       Writes all tables that there are. -c: with counters. A chain is a line ":CHAIN POLICY [PACKETS:BYTES]".

EXAMPLES
       iptables-save > rules; iptables-restore < rules

SEE ALSO
       iptables-restore(8), iptables(8)`,
  },
  {
    name: 'iptables-restore',
    section: 8,
    summary: 'load rules from a file, a table at once',
    body: `
SYNOPSIS
       iptables-restore [-c] [-n] [-t] [-v] [-T TABLE] [FILE]

DESCRIPTION
       Each table of the file replaces the one that is there (-n: adds to it) when its COMMIT is reached: whole, or not at
       all. -c sets counters too, -t only reads, -T takes one table of the file.

SEE ALSO
       iptables-save(8), iptables(8)`,
  },
  {
    name: 'ebtables',
    section: 8,
    summary: 'list the rules for bridged frames',
    body: `
SYNOPSIS
       ebtables [-t TABLE] -L [CHAIN]
       arptables [-nv] -L [CHAIN] | -S

DESCRIPTION
       Lists the built-in chains, which have no rules.

MODELLED HERE
       No rules for frames or ARP: both tables stay empty. Bridged IPv4 packets go through iptables while
       net.bridge.bridge-nf-call-iptables is 1.

SEE ALSO
       iptables(8), bridge(8)`,
  },
  {
    name: 'xtables-monitor',
    section: 8,
    summary: 'show what traced packets meet',
    body: `
SYNOPSIS
       xtables-monitor --trace [-c]

DESCRIPTION
       Shows each packet that a rule with -j TRACE marked, and every rule that fits it after that, with the verdict; ^C ends
       it. -c: with the rules' counters.

EXAMPLES
       iptables -t raw -A PREROUTING -p icmp -j TRACE; xtables-monitor --trace

MODELLED HERE
       Not --event.

SEE ALSO
       iptables(8)`,
  },
  {
    name: 'nft',
    section: 8,
    summary: "show rules in nf_tables' words",
    body: `
SYNOPSIS
       nft list ruleset | tables | chains
       nft list table [ip] TABLE;  nft list chain [ip] TABLE CHAIN

DESCRIPTION
       Shows what iptables made as nf_tables says it. What it has no words for stands as xt match "NAME" or xt target "NAME".

MODELLED HERE
       Listing only; rules are made with iptables(8).

SEE ALSO
       iptables(8)`,
  },
];
