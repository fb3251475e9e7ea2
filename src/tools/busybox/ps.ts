import type { Process, ProcessInfo, Program } from '../../uapi/process.ts';
import { writeText } from '../stdio.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: ps [-o COL1,COL2=HEADER] [-T]

Show list of processes

	-o COL1,COL2=HEADER	Select columns for display
	-T			Show threads
`;

interface Column {
  header: string;
  width: number;
  /** Numbers stand to the right. */
  right?: boolean;
  value: (about: ProcessInfo) => string;
}

/** The command line; in front of it the process's name in braces where it says something else. */
function commandLine({ argv, comm }: ProcessInfo): string {
  if (argv.length === 0) return `[${comm}]`;
  const called = argv[0].replace(/^-/, '').replace(/.*\//, '');
  return `${called.startsWith(comm.slice(0, 15)) ? '' : `{${comm}} `}${argv.join(' ')}`;
}

/** Busybox: procps/ps.c, out_spec[]. */
const COLUMNS: Readonly<Record<string, Column>> = {
  user: { header: 'USER', width: 8, value: () => 'root' },
  group: { header: 'GROUP', width: 8, value: () => 'root' },
  comm: { header: 'COMMAND', width: 16, value: ({ comm }) => comm },
  args: { header: 'COMMAND', width: 256, value: commandLine },
  pid: { header: 'PID', width: 5, right: true, value: ({ pid }) => String(pid) },
  ppid: { header: 'PPID', width: 5, right: true, value: ({ ppid }) => String(ppid) },
  pgid: { header: 'PGID', width: 5, right: true, value: ({ pgid }) => String(pgid) },
  sid: { header: 'SID', width: 5, right: true, value: ({ sid }) => String(sid) },
  stat: { header: 'STAT', width: 4, value: ({ state }) => state },
};

/** -o: "pid,comm=NAME". */
function columnsOf(text: string): Column[] {
  return text.split(',').map((word) => {
    const [name, header] = word.split('=', 2) as [string, string | undefined];
    if (!Object.hasOwn(COLUMNS, name)) {
      if (/^(nice|rgroup|ruser|tty|vsz|rss)$/.test(name)) {
        throw new AppletError(`patchbay: busybox ps: column "${name}" is not modelled\n`, true, 95);
      }
      throw new AppletError(
        `bad -o argument '${name}', supported arguments: user,group,comm,args,pid,ppid,pgid,nice,rgroup,ruser,tty,vsz,sid,stat,rss`,
      );
    }
    return { ...COLUMNS[name], ...(header === undefined ? {} : { header }) };
  });
}

/** busybox's ps: every process, whatever the options of other systems. */
export function* ps(process: Process): Program<number> {
  const args = process.argv.slice(1);
  let columns = columnsOf('pid,user,args');
  for (let i = 0; i < args.length; i++) {
    if (args[i].startsWith('-o')) columns = columnsOf(args[i].slice(2) || (args[++i] ?? ''));
    else if (args[i].startsWith('-') && args[i] !== '-T') throw usageError(USAGE, `ps: invalid option -- '${args[i][1] ?? ''}'`);
  }
  const line = (cells: string[]): string => cells.join(' ');
  const last = columns.length - 1;
  let text = `${line(columns.map(({ header, width }, i) => (i === last ? header : header.padEnd(width))))}\n`;
  for (const about of process.processes()) {
    const cells = columns.map(({ value, width, right }, i) => {
      const cell = value(about).slice(0, Math.max(width, 5));
      return right ? cell.padStart(width) : i === last ? cell : cell.padEnd(width);
    });
    text += `${line(cells)}\n`;
  }
  yield* writeText(process, 1, text);
  return 0;
}
