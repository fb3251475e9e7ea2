import type { Grammar } from './grammar.ts';

const FIND =
  '-atime -delete -depth -empty -exec -execdir -iname -links -ls -maxdepth -mindepth -mmin -mtime -name -newer -path -perm -print -print0 ' +
  '-printf -prune -quit -regex -size -type -user -xdev';

/** Programs that work on files. */
export const FILES: Record<string, Grammar> = {
  dd: { words: ['if=', 'of=', 'bs=', 'ibs=', 'obs=', 'count=', 'skip=', 'seek=', 'conv=', 'status='] },
  df: {
    options: ['-a', '-h', '-k', '-m', '-t', '-T', '--all', '--human-readable', '--print-type'],
    values: { '-t': 'none' },
    rest: 'file',
  },
  du: {
    options: ['-a', '-b', '-c', '-d', '-h', '-k', '-m', '-s', '-x', '--max-depth', '--summarize', '--total'],
    values: { '-d': 'none', '--max-depth': 'none' },
    rest: 'file',
  },
  install: {
    options: ['-d', '-D', '-g', '-m', '-o', '-p', '-t', '-v'],
    values: { '-g': 'none', '-m': 'none', '-o': 'user', '-t': 'directory' },
    rest: 'file',
  },
  split: {
    options: ['-a', '-b', '-d', '-l', '-n', '--additional-suffix', '--verbose'],
    values: { '-a': 'none', '-b': 'none', '-l': 'none', '-n': 'none' },
    rest: 'file',
  },
  join: {
    options: ['-1', '-2', '-a', '-e', '-i', '-j', '-o', '-t', '-v'],
    values: { '-1': 'none', '-2': 'none', '-a': 'none', '-e': 'none', '-j': 'none', '-o': 'none', '-t': 'none', '-v': 'none' },
    rest: 'file',
  },
  expand: { options: ['-i', '-t'], values: { '-t': 'none' }, rest: 'file' },
  unexpand: { options: ['-a', '-t'], values: { '-t': 'none' }, rest: 'file' },
  od: {
    options: ['-A', '-b', '-c', '-d', '-j', '-N', '-o', '-S', '-t', '-v', '-w', '-x'],
    values: { '-A': ['d', 'n', 'o', 'x'], '-j': 'none', '-N': 'none', '-t': 'none' },
    rest: 'file',
  },
  find: {
    options: FIND.split(' '),
    values: { '-name': 'none', '-type': ['b', 'c', 'd', 'f', 'l', 'p', 's'], '-newer': 'file', '-user': 'user', '-exec': 'command' },
    rest: 'directory',
  },
};
