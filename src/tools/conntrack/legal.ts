import { parameterProblem } from './exit_error.ts';
import type { Command } from './options.ts';
import type { Protocol } from './protocols.ts';

/** Options in the order they are checked in. */
const ORDER = [
  'src',
  'dst',
  'reply-src',
  'reply-dst',
  'protonum',
  'timeout',
  'status',
  'zero',
  'event-mask',
  'tuple-src',
  'tuple-dst',
  'mask-src',
  'mask-dst',
  'nat-range',
  'mark',
  'id',
  'family',
  'src-nat',
  'dst-nat',
  'output',
  'secmark',
  'buffer-size',
  'any-nat',
  'zone',
  'label',
  'label-add',
  'label-del',
  'orig-zone',
  'reply-zone',
] as const;

/** By command, a digit for each of ORDER: 0 illegal, 1 compulsory, 2 optional, 3: see the pairs. Linux: commands_v_options. */
const LEGAL: Readonly<Record<string, string>> = {
  list: '22222022000220202222202220022',
  create: '33331120000002200220000202022',
  add: '33331120000002200220000202022',
  update: '22222220000220222222000022200',
  delete: '22222220000220222222000220022',
  get: '33331000000000020002000020000',
  flush: '00000000000000002000000000000',
  event: '22222000200220202222222220022',
  version: '00000000000000000000000000000',
  help: '00002000000000000000000000000',
  'exp-list': '00000000000000002002000000000',
  'exp-create': '11221120011110000000000000000',
  'exp-delete': '11221000000000000000000000000',
  'exp-get': '11221000000000000000000000000',
  'exp-flush': '00000000000000000000000000000',
  'exp-event': '00000000000000000002000000000',
};
const NONE = '0'.repeat(ORDER.length);

const PAIRS = [
  { flags: ['src', 'dst'], words: "you have to specify `--src' and `--dst'" },
  { flags: ['reply-src', 'reply-dst'], words: "you have to specify `--reply-src' and `--reply-dst'" },
] as const;

/** Do the options go with the command? Linux: generic_opt_check(). */
export function checkLegal(command: Command): void {
  const { name, options, protocol } = command;
  const digits = LEGAL[name] ?? NONE;
  check(ORDER, [...digits].map(Number), (flag) => options.has(flag), PAIRS);
  if (name === 'help' || protocol === undefined || protocol.options.length === 0) return;
  checkProtocol(protocol, name, options);
}

function checkProtocol(protocol: Protocol, name: string, options: ReadonlySet<string>): void {
  const flags = protocol.options.map(({ flag }) => flag);
  const legal = protocol.legal[name] ?? flags.map(() => 0);
  check(flags, legal, (flag) => options.has(`proto:${flag}`), protocol.pairs ?? []);
}

function check(
  flags: readonly string[],
  legal: readonly number[],
  given: (flag: string) => boolean,
  pairs: readonly { readonly flags: readonly string[]; readonly words: string }[],
): void {
  flags.forEach((flag, i) => {
    if (!given(flag) && legal[i] === 1) parameterProblem(`You need to supply the \`--${flag}' option for this command`);
    if (given(flag) && legal[i] === 0) parameterProblem(`Illegal option \`--${flag}' with this command`);
  });
  if (!legal.includes(3) || pairs.length === 0) return;
  if (pairs.some((pair) => pair.flags.every(given))) return;
  parameterProblem((pairs.find((pair) => pair.flags.some(given)) ?? pairs[0]).words);
}
