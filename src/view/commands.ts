/** `ip ...` takes the namespace itself; others are run inside. */
export function inNetns(netns: string, host: string, command: string): string {
  if (netns === host || netns.startsWith('net:[')) return command;
  return /^(ip|bridge|tc) /.test(command) ? command.replace(/^(\w+) /, `$1 -n ${netns} `) : `ip netns exec ${netns} ${command}`;
}
