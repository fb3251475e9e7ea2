import type { PingSession } from './session.ts';

/** µs as ms with three decimals. */
function ms(usec: number): string {
  return `${Math.trunc(usec / 1000)}.${String(Math.trunc(usec) % 1000).padStart(3, '0')}`;
}

/** A reply's round trip as ping rounds it: the longer, the fewer decimals. `precise`: -3. */
export function formatRoundTrip(usec: number, precise: boolean): string {
  if (precise || usec < 1000) return ms(usec);
  if (usec >= 100_000 - 50) return String(Math.trunc((usec + 500) / 1000));
  if (usec >= 10_000 - 5) return `${Math.trunc((usec + 50) / 1000)}.${Math.trunc(((usec + 50) % 1000) / 100)}`;
  return `${Math.trunc((usec + 5) / 1000)}.${String(Math.trunc(((usec + 5) % 1000) / 10)).padStart(2, '0')}`;
}

/** C's %g: six significant digits without trailing zeros. */
function general(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The closing statistics. */
export function summary(session: PingSession, host: string): string {
  const { transmitted, received, repeats, corrupted, errors } = session;
  let text = `\n--- ${host} ping statistics ---\n${transmitted} packets transmitted, ${received} received`;
  if (repeats > 0) text += `, +${repeats} duplicates`;
  if (corrupted > 0) text += `, +${corrupted} corrupted`;
  if (errors > 0) text += `, +${errors} errors`;
  if (transmitted > 0) {
    text += `, ${general(Math.fround(((transmitted - received) * 100) / transmitted))}% packet loss`;
    text += `, time ${Math.trunc((session.elapsed + 500_000) / 1_000_000)}ms`;
  }
  return `${text}\n${[...times(session), ...flow(session)].join(', ')}\n`;
}

function times(session: PingSession): string[] {
  const parts: string[] = [];
  if (session.received > 0 && session.timing) {
    const total = session.received + session.repeats;
    const average = Math.trunc(session.sum / total);
    const variance = (session.sumOfSquares - (session.sum * session.sum) / total) / total;
    const deviation = Math.trunc(Math.sqrt(Math.max(0, variance)));
    parts.push(`rtt min/avg/max/mdev = ${ms(session.min)}/${ms(average)}/${ms(session.max)}/${ms(deviation)} ms`);
  }
  if (session.pipesize > 1) parts.push(`pipe ${session.pipesize}`);
  return parts;
}

function flow(session: PingSession): string[] {
  const { options } = session;
  if (session.received === 0 || (session.interval !== 0 && !options.flood && !options.adaptive) || session.transmitted <= 1) return [];
  const gap = Math.trunc(session.elapsed / 1000 / (session.transmitted - 1));
  return [`ipg/ewma ${ms(gap)}/${ms(session.rtt / 8)} ms`];
}

/** What SIGQUIT shows. */
export function statusLine(session: PingSession): string {
  const { transmitted, received } = session;
  const loss = transmitted > 0 ? Math.trunc(((transmitted - received) * 100) / transmitted) : 0;
  let text = `\r${received}/${transmitted} packets, ${loss}% loss`;
  if (received > 0 && session.timing) {
    const average = Math.trunc(session.sum / (received + session.repeats));
    text += `, min/avg/ewma/max = ${ms(session.min)}/${ms(average)}/${ms(session.rtt / 8)}/${ms(session.max)} ms`;
  }
  return `${text}\n`;
}
