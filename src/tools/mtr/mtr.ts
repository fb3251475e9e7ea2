import { strerror, SysError } from '../../uapi/errno.ts';
import { parseIpv4 } from '../../wire/addr.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { program } from '../stdio.ts';
import { defaults, type TracerouteOptions } from '../traceroute/options.ts';
import { MtrError, type MtrOptions, parseMtr } from './options.ts';
import { reportText } from './report.ts';
import { Survey } from './survey.ts';

/** mtr(8) 0.95 in its reports (-r, -w, -C, -j): a traceroute repeated, with losses and times for each hop. */
export const mtr = program(function* (process, io) {
  try {
    const o = parseMtr(process.argv);
    if (typeof o === 'string') {
      yield* io.print(o);
      return 0;
    }
    const found = yield* getaddrinfo(process, o.host);
    if (typeof found === 'string') {
      yield* io.error(`mtr: Failed to resolve host: ${o.host}: ${found}\n`);
      return 0;
    }
    const started = process.realtime();
    const survey = new Survey(process, o, probing(o), found.addr);
    yield* survey.run();
    yield* io.print(yield* reportText(process, o, survey.shown(), started));
    return 0;
  } catch (error) {
    if (error instanceof SysError) {
      yield* io.error(`mtr: ${strerror(error.errno)}\n`);
      return 1;
    }
    if (!(error instanceof MtrError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

/** How traceroute would send such probes. */
function probing(o: MtrOptions): TracerouteOptions {
  const { method, port, tos, device, source } = o;
  return { ...defaults(), method, port, tos, device, fixedPort: port !== 0, source: source === undefined ? 0 : (parseIpv4(source) ?? 0) };
}
