import { program } from './stdio.ts';

/** docker(1): there is no engine yet, and it says so. */
export const docker = program(function* (_p, io) {
  yield* io.error('patchbay: docker: the engine is not modelled yet\n');
  return 95;
});
