import { isoTime } from '../calendar.ts';
import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

/** "1 day, 2:05" or "5 min". */
function brief(seconds: number): string {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = hours > 0 ? `${String(hours).padStart(2)}:${two(minutes)}` : `${minutes} min`;
  return `${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${rest}`;
}

function pretty(seconds: number): string {
  const parts: string[] = [];
  const add = (count: number, word: string): void => {
    if (count > 0) parts.push(`${count} ${word}${count > 1 ? 's' : ''}`);
  };
  add(Math.floor(seconds / 604800), 'week');
  add(Math.floor(seconds / 86400) % 7, 'day');
  add(Math.floor(seconds / 3600) % 24, 'hour');
  add(Math.floor(seconds / 60) % 60, 'minute');
  return parts.length === 0 ? 'up 0 minutes' : `up ${parts.join(', ')}`;
}

/** uptime(1). */
export const uptime = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'ps', [
    { name: 'pretty', argument: 'none', value: 'p' },
    { name: 'since', argument: 'none', value: 's' },
  ]);
  let form = '';
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') {
      yield* io.error(`${option.error}\n\nUsage:\n uptime [options]\n\nFor more details see uptime(1).\n`);
      return 1;
    }
    form = option.option;
  }
  const now = Math.floor(p.realtime() / 1e9);
  const up = p.monotonic() / 1e9;
  if (form === 'p') yield* io.print(`${pretty(up)}\n`);
  else if (form === 's') yield* io.print(`${isoTime(now - Math.floor(up))}\n`);
  else {
    const load = p.readFile('/proc/loadavg').split(' ').slice(0, 3).join(', ');
    yield* io.print(` ${isoTime(now).slice(11)} up ${brief(up)},  0 users,  load average: ${load}\n`);
  }
  return 0;
});
