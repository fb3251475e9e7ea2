/** POSIX's special built-in utilities: assignments and redirection errors before them mean more in sh. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  ':',
  '.',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'times',
  'trap',
  'unset',
]);
