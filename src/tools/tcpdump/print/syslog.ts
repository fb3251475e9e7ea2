import type { Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const SEVERITIES = 'emergency alert critical error warning notice info debug'.split(' ');
const FACILITIES = (
  'kernel user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console cron ' +
  'local0 local1 local2 local3 local4 local5 local6 local7'
).split(' ');
const MAX_DIGITS = 3;

/** A syslog message (RFC 3164). tcpdump: print-syslog.c. */
export function printSyslog(d: Dissection, at: number, length: number): void {
  d.protocol = 'syslog';
  if (d.u8(at) !== 0x3c) return d.invalidMark();
  let offset = 1;
  let priority = 0;
  for (; offset <= MAX_DIGITS; offset++) {
    const digit = d.u8(at + offset) - 0x30;
    if (digit < 0 || digit > 9) break;
    priority = priority * 10 + digit;
  }
  if (d.u8(at + offset) !== 0x3e) return d.invalidMark();
  offset++;
  const facility = (priority & 0x3f8) >> 3;
  const severity = priority & 7;
  const facilityName = FACILITIES.at(facility < FACILITIES.length ? facility : 99) ?? `unknown (${facility})`;
  if (d.options.verbose === 0) return d.put(`SYSLOG ${facilityName}.${SEVERITIES[severity]}, length: ${length}`);
  d.put(`SYSLOG, length: ${length}\n\tFacility ${facilityName} (${facility}), Severity ${SEVERITIES[severity]} (${severity})\n\tMsg: `);
  for (let i = offset; i < length; i++) d.putCharacter(d.u8(at + i));
  if (d.options.verbose > 1) printUnknownData(d, at, '\n\t', length);
}
