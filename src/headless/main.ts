const USAGE = `usage: patchbay COMMAND [OPTION...]

  run [--lab NAME] [--seed N] [--transcript] [--files DIR] [--out DIR] FILE...
        runs each shell script on a fresh machine
          --lab NAME     what is plugged together (default: the script's "#: lab NAME" line, else bare)
          --seed N       the seed of everything that is left to chance (default 1)
          --transcript   prints each command, what it printed and its status, as the recorder does
          --files DIR    copies DIR's files to /root
          --out DIR      writes DIR/NAME.out for each script instead of printing
  shell [--lab NAME] [--seed N] [--files DIR] [HOST]
        a terminal of the machine in this one
  lesson check [DIR...]
        plays lessons: each check must fail before its step's solution and hold after it
  bench [OPTION...]
        measures
  export [--lab NAME] [--seed N] [--files DIR] [--host NAME] FILE
        runs a shell script and prints one that builds the network it left behind, for a real Linux machine

labs: bare, uplink, docker (= uplink for now: no engine yet), two-hosts, three-hosts
`;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'run':
      return (await import('./run.ts')).run(rest);
    case 'shell':
      return (await import('./shell.ts')).shell(rest);
    case 'lesson':
      return (await import('./lesson.ts')).lesson(rest);
    case 'bench':
      return (await import('./bench.ts')).bench(rest);
    case 'export':
      return (await import('./export.ts')).exportNetwork(rest);
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(USAGE);
      return 0;
    case undefined:
      process.stderr.write(USAGE);
      return 2;
    default:
      process.stderr.write(`patchbay: there is no command "${command}"\n\n${USAGE}`);
      return 2;
  }
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const wrongUse = error instanceof Error && error.name === 'UsageError';
    process.stderr.write(wrongUse ? `patchbay: ${error.message}\n` : `patchbay: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = wrongUse ? 2 : 1;
  },
);
