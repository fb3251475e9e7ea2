import { matches, matchesAny } from '../iproute2/matches.ts';
import { CommandError, UsageError, invarg, notModelled } from '../iproute2/usage_error.ts';
import type { IpCommand } from './ip_session.ts';
import { ABSENT_USAGES } from './usage_absent.ts';

type ObjectName = keyof typeof ABSENT_USAGES;

/** What an object that nobody has made anything of answers. */
interface Absent {
  object: ObjectName;
  /** Commands the real tool has, besides listing: said not to be modelled. */
  commands: readonly string[];
  /** `ip xfrm state list`: listing comes behind one of these words. */
  parts?: readonly string[];
  /** What listing prints; undefined: not modelled either. */
  listing?: string;
  /** Of a word that is no command. */
  unknown?: (word: string) => never;
}

function isList(word: string | undefined): boolean {
  return word === undefined || matchesAny(word, 'list', 'show', 'lst');
}

function unknownCommand(object: string): (word: string) => never {
  return (word) => {
    throw new UsageError(`Command "${word}" is unknown, try "ip ${object} help".\n`);
  };
}

/** An object of `ip` that is not modelled: its help, its empty list, and a plain word about everything else. */
function absent({ object, commands, parts, listing, unknown = unknownCommand(object) }: Absent): IpCommand {
  return (ip, args) => {
    const [first, second] = args.remaining();
    if (first !== undefined && matches(first, 'help')) throw new UsageError(ABSENT_USAGES[object], object === 'stats' ? 0 : 255);
    if (parts !== undefined && first === undefined) throw new UsageError(ABSENT_USAGES[object]);
    const listed = parts === undefined ? isList(first) : parts.some((part) => matches(first, part)) && isList(second);
    if (!listed && !matchesAny(first, ...(parts ?? []), ...commands)) unknown(first);
    if (!listed || listing === undefined) notModelled('ip', `object "${object}"`);
    ip.out.put(listing);
    return 0;
  };
}

/** An object whose kernel module is not there: whatever is asked, there is nobody to ask. */
function withoutModule(object: ObjectName, needsCommand: boolean): IpCommand {
  return (_ip, args) => {
    const help = args.done ? needsCommand : matches(args.word, 'help');
    if (help) throw new UsageError(ABSENT_USAGES[object]);
    throw new CommandError('RTNETLINK answers: No such file or directory\nError talking to the kernel\n');
  };
}

export const ipFou = withoutModule('fou', false);
export const ipIla = withoutModule('ila', false);
export const ipL2tp = withoutModule('l2tp', true);
export const ipMacsec = withoutModule('macsec', false);

export const ipIoam = absent({
  object: 'ioam',
  commands: ['monitor'],
  parts: ['namespace', 'schema'],
  listing: '',
  unknown: (word) => invarg('Unknown', word),
});
export const ipMptcp = absent({ object: 'mptcp', commands: ['limits', 'monitor'], parts: ['endpoint'], listing: '' });
export const ipNexthop = absent({
  object: 'nexthop',
  commands: ['add', 'replace', 'delete', 'get', 'flush', 'bucket'],
  listing: '',
});
export const ipSr = absent({ object: 'sr', commands: [], parts: ['hmac', 'tunsrc'], unknown: (word) => invarg('unknown', word) });
export const ipStats = absent({
  object: 'stats',
  commands: ['set'],
  unknown: (word) => {
    throw new CommandError(`Command "${word}" is unknown, try "ip stats help".\n`);
  },
});
export const ipXfrm = absent({
  object: 'xfrm',
  commands: ['monitor'],
  parts: ['state', 'sa', 'policy'],
  listing: '',
  unknown: () => {
    throw new UsageError(ABSENT_USAGES.xfrm);
  },
});
