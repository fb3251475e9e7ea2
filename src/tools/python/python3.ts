import { program } from '../stdio.ts';
import { httpServer } from './http_server.ts';

/** Modules of the real one that could be run. */
const KNOWN_MODULES = [
  'json.tool',
  'pdb',
  'timeit',
  'venv',
  'zipfile',
  'tarfile',
  'this',
  'calendar',
  'base64',
  'socketserver',
  'unittest',
  'pip',
];

/** python3(1), which here is a web server and a version number. */
export const python3 = program(function* (process, io) {
  let words = process.argv.slice(1);
  while (/^-[uBEIsS]+$/.test(words[0] ?? '')) words = words.slice(1);
  const [option, module] = words;
  if (option === '--version' || option === '-V') {
    yield* io.print('Python 3.13.5\n');
    return 0;
  }
  if (option === '-m' && module === 'http.server') return yield* httpServer(process, io, words.slice(2));
  if (option === '-m' && module !== undefined && !KNOWN_MODULES.includes(module)) {
    yield* io.error(`/usr/bin/python3: No module named ${module}\n`);
    return 1;
  }
  yield* io.error('patchbay: python3: nothing but "-m http.server" is modelled\n');
  return 95;
});
