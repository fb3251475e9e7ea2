import type { Main } from '../../uapi/process.ts';

/** true(1). */

export const trueProgram: Main = function* () {
  return 0;
};

/** false(1). */

export const falseProgram: Main = function* () {
  return 1;
};
