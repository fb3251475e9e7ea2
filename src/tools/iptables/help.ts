import type { CommandState } from './command_state.ts';
import { VERSION } from './report.ts';

const COMMANDS = `Commands:
  -A CHAIN RULE             adds a rule at the end           (--append)
  -I CHAIN [NUMBER] RULE    puts one in, first or as NUMBER  (--insert)
  -R CHAIN NUMBER RULE      puts one in another's place      (--replace)
  -D CHAIN RULE | NUMBER    takes one out                    (--delete)
  -C CHAIN RULE             is there such a rule?            (--check)
  -L [CHAIN [NUMBER]]       lists                            (--list)
  -S [CHAIN [NUMBER]]       lists as commands                (--list-rules)
  -F [CHAIN]                takes all rules out              (--flush)
  -Z [CHAIN [NUMBER]]       sets counters to zero            (--zero)
  -N CHAIN                  makes a chain                    (--new-chain)
  -X [CHAIN]                removes one, or all              (--delete-chain)
  -E CHAIN NAME             renames one                      (--rename-chain)
  -P CHAIN ACCEPT|DROP      what happens at its end          (--policy)`;

const OPTIONS = `Rules:
  [!] -p PROTOCOL           by name or number; loads its match   (--protocol)
  [!] -s ADDRESS[/MASK],... the sender                           (--source)
  [!] -d ADDRESS[/MASK],... the receiver                         (--destination)
  [!] -i NAME[+]            came in by this device               (--in-interface)
  [!] -o NAME[+]            goes out by this device              (--out-interface)
  [!] -f                    a fragment but the first             (--fragments)
  -m MATCH                  a match with options of its own      (--match)
  -j TARGET                 what is done with the packet         (--jump)
  -g CHAIN                  goes on there, without coming back   (--goto)
  -c PACKETS BYTES          counters of a new rule               (--set-counters)
Options:
  -t TABLE                  filter, nat, mangle, raw, security   (--table)
  -n                        addresses and ports as numbers       (--numeric)
  -v                        counters and devices too             (--verbose)
  -x                        counters in full                     (--exact)
  --line-numbers            numbers the rules
  -w [SECONDS], -W, -M, -4  are taken and change nothing here
  -h, -V                    this help (with -m NAME, -j NAME: theirs), the version`;

/** `-h`, with what the matches and the target that were named say of themselves. */
export function helpText(tool: string, state: CommandState): string {
  const usage = `Usage: ${tool} [-t TABLE] COMMAND [CHAIN] [RULE] [OPTIONS]`;
  let text = `${tool} v${VERSION}\n\n${usage}\n\n${COMMANDS}\n\n${OPTIONS}\n`;
  const { target, matches } = state;
  if (target !== undefined) text += `\n${target.extension.name} (target):\n${target.extension.help}\n`;
  for (const { extension } of matches) text += `\n${extension.name} (match):\n${extension.help}\n`;
  return text;
}
