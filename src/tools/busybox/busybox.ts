import type { Main, Process, Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';
import { APPLETS } from './applets.ts';
import { AppletError, BANNER } from './usage.ts';

const ABOUT = `${BANNER}BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

	BusyBox is a multi-call binary that combines many common Unix
	utilities into a single executable.  The shell in this build
	is configured to run built-in utilities without $PATH search.
	You don't need to install a link to busybox for each utility.
	To run external program, use full path (/sbin/ip instead of ip).

Currently defined functions:
`;

const RIGHT_MARGIN = 200;

/** The names of the applets in lines that fit the terminal. */
function functionList(): string {
  let text = '\t';
  let column = 8;
  const names = Object.keys(APPLETS).sort();
  names.forEach((name, i) => {
    const word = i === names.length - 1 ? name : `${name}, `;
    if (column + word.length > RIGHT_MARGIN - 8) {
      text += '\n\t';
      column = 8;
    }
    text += word;
    column += word.length;
  });
  return `${text}\n`;
}

/** busybox: many programs in one. Called by another name, it is that one. */
export const busybox: Main = program(function* (process, io) {
  const called = process.argv[0].replace(/.*\//, '');
  const argv = called === 'busybox' ? process.argv.slice(1) : [called, ...process.argv.slice(1)];
  const name = argv[0];
  if (name === undefined || name === '--help') {
    yield* io.print(ABOUT + functionList());
    return 0;
  }
  if (name === '--list') {
    yield* io.print(
      Object.keys(APPLETS)
        .sort()
        .map((each) => `${each}\n`)
        .join(''),
    );
    return 0;
  }
  const applet = Object.hasOwn(APPLETS, name) ? APPLETS[name] : undefined;
  if (applet === undefined) {
    yield* io.error(`${name}: applet not found\n`);
    return 127;
  }
  return yield* runApplet(process, io, argv, applet);
});

/** Runs an applet in this process, which keeps busybox's name. */
function* runApplet(process: Process, io: Stdio, argv: readonly string[], main: Main): Program<number> {
  const applet = Object.create(process, { argv: { value: argv } }) as Process;
  try {
    return yield* main(applet);
  } catch (error) {
    if (!(error instanceof AppletError)) throw error;
    if (argv[1] === '--help' && error.message.includes(BANNER)) {
      yield* io.print(error.message.slice(error.message.indexOf(BANNER)));
      return 0;
    }
    yield* io.error(error.plain ? error.message : `${argv[0]}: ${error.message}\n`);
    return error.status;
  }
}
