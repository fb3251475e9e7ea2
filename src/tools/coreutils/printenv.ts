import { program } from '../stdio.ts';

/** printenv(1): the environment, or the values of the named variables; 1 where one is not set. */
export const printenv = program(function* (p, io) {
  const names = p.argv.slice(1).filter((name) => name !== '--');
  const wrong = names.find((name) => name.startsWith('-'));
  if (wrong !== undefined) {
    yield* io.error(`patchbay: printenv: option "${wrong}" is not modelled\n`);
    return 95;
  }
  if (names.length === 0) for (const [name, value] of p.env) yield* io.print(`${name}=${value}\n`);
  let status = 0;
  for (const name of names) {
    const value = p.env.get(name);
    if (value === undefined) status = 1;
    else yield* io.print(`${value}\n`);
  }
  return status;
});
