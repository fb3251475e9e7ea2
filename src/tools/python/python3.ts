import { program } from '../stdio.ts';
import { httpServer } from './http_server.ts';

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
  yield* io.error('patchbay: python3: nothing but "-m http.server" is modelled\n');
  return 95;
});
