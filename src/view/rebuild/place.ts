/** How the commands of one namespace begin: `ip -n NAME` and `ip netns exec NAME`, or nothing. */
export interface Place {
  readonly name: string;
  ip(words: string): string;
  run(words: string): string;
}

export function placeOf(name: string): Place {
  return name === ''
    ? { name, ip: (words) => `ip ${words}`, run: (words) => words }
    : { name, ip: (words) => `ip -n ${name} ${words}`, run: (words) => `ip netns exec ${name} ${words}` };
}
