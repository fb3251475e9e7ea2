import type { Program } from '../../uapi/process.ts';
import type { SedAddress, SedCommand } from './sed_script.ts';

/** The line that addresses are about. */
export interface SedPlace {
  readonly lineNumber: number;
  /** The pattern space. */
  readonly pattern: string;
  isLast(): Program<boolean>;
  /** The expression, or the last one used where there is none. */
  regexOr(regex: RegExp | undefined): RegExp;
}

/** Do a command's addresses select the line? Opens and closes ranges. Its "!" is not looked at. */
export function* selects(command: SedCommand, at: SedPlace): Program<boolean> {
  const { from, to } = command;
  if (from === undefined) return true;
  if (to === undefined) return yield* matches(from, at);
  if (command.active) {
    const end = to.kind === 'regex' || to.kind === 'last' ? yield* matches(to, at) : at.lineNumber >= command.until;
    if (end) command.active = false;
    return !(to.kind === 'line' && at.lineNumber > to.line);
  }
  const zero = from.kind === 'line' && from.line === 0;
  if (!zero && !(yield* matches(from, at))) return false;
  if (zero && at.lineNumber > 1) return false;
  if (to.kind === 'line') command.until = to.line;
  else if (to.kind === 'plus') command.until = at.lineNumber + to.count;
  else if (to.kind === 'multiple') command.until = to.of === 0 ? at.lineNumber : at.lineNumber - (at.lineNumber % to.of) + to.of;
  const bounded = to.kind === 'line' || to.kind === 'plus' || to.kind === 'multiple';
  command.active = bounded ? command.until > at.lineNumber : !(zero && (yield* matches(to, at)));
  return true;
}

function* matches(address: SedAddress, at: SedPlace): Program<boolean> {
  switch (address.kind) {
    case 'line':
      return at.lineNumber === address.line;
    case 'step':
      return address.step === 0
        ? at.lineNumber === address.first
        : at.lineNumber >= address.first && (at.lineNumber - address.first) % address.step === 0;
    case 'last':
      return yield* at.isLast();
    case 'regex': {
      const regex = at.regexOr(address.regex);
      regex.lastIndex = 0;
      return regex.test(at.pattern);
    }
    default:
      return false;
  }
}
