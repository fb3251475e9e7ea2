import { usageError, utility } from './coreutil.ts';

/** Who is logged in: nobody is, the terminals here are opened without a login. */

export const logname = utility('logname', { short: '', usage: '[OPTION]' }, function* (u) {
  if (u.operands.length > 0) return yield* usageError(u, `extra operand '${u.operands[0]}'`);
  yield* u.fail('no login name');
  return 1;
});

export const users = utility('users', { short: '', usage: '[OPTION]... [FILE]' }, function* () {
  return 0;
});

export const who = utility('who', { short: 'abdHlmpqrstTu', usage: '[OPTION]... [ FILE | ARG1 ARG2 ]' }, function* (u) {
  if (u.has('H')) yield* u.print('NAME     LINE         TIME             COMMENT\n');
  if (u.has('q')) yield* u.print('\n# users=0\n');
  return 0;
});
