import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { isoDate } from '../http/http_date.ts';
import { nameInfo } from '../resolver/getaddrinfo.ts';
import { MtrError, type MtrOptions } from './options.ts';
import type { Hop } from './survey.ts';

/** Room for "HOST: name" and for a hop's number and name. */
const HOST_WIDTH = 33;

/** A column: its heading, and a hop's value; `decimals` of those that are times. */
interface Field {
  title: string;
  decimals: number;
  value(hop: Hop): number;
}

const sum = (times: readonly number[]): number => times.reduce((all, time) => all + time, 0);
const mean = ({ times }: Hop): number => (times.length === 0 ? 0 : sum(times) / times.length);

function deviation(hop: Hop): number {
  const average = mean(hop);
  return hop.times.length < 2 ? 0 : Math.sqrt(sum(hop.times.map((time) => (time - average) ** 2)) / (hop.times.length - 1));
}

const count = (title: string, value: Field['value']): Field => ({ title, decimals: 0, value });
const time = (title: string, value: Field['value']): Field => ({ title, decimals: 1, value });

/** By their letters in -o. */
const FIELDS: Readonly<Record<string, Field | undefined>> = {
  L: time('Loss%', ({ sent, times }) => (sent === 0 ? 0 : (100 * (sent - times.length)) / sent)),
  D: count('Drop', ({ sent, times }) => sent - times.length),
  R: count('Rcv', ({ times }) => times.length),
  S: count('Snt', ({ sent }) => sent),
  N: time('Last', ({ times }) => times[times.length - 1] ?? 0),
  B: time('Best', ({ times }) => (times.length === 0 ? 0 : Math.min(...times))),
  A: time('Avg', mean),
  W: time('Wrst', ({ times }) => (times.length === 0 ? 0 : Math.max(...times))),
  V: time('StDev', deviation),
  G: time('Gmean', ({ times }) => (times.length === 0 ? 0 : Math.exp(sum(times.map(Math.log)) / times.length))),
};

/** The report in the form that was asked for. `started`: CLOCK_REALTIME, ns. */
export function* reportText(process: Process, o: MtrOptions, hops: readonly Hop[], started: number): Program<string> {
  for (const letter of o.fields.replace(/ /g, ''))
    if (FIELDS[letter] === undefined) throw new MtrError(`patchbay: mtr: the field ${letter} is not modelled\n`, 95);
  const names: string[] = [];
  for (const { address } of hops) names.push(yield* nameOf(process, o, address));
  if (o.form === 'csv') return csv(o, hops, names, Math.floor(started / 1e9));
  if (o.form === 'json') return json(process, o, hops, names);
  return table(process, o, hops, names, started);
}

function* nameOf(process: Process, o: MtrOptions, address: number | undefined): Program<string> {
  if (address === undefined) return '???';
  const text = formatIpv4(address);
  const name = o.numeric ? undefined : yield* nameInfo(process, address);
  if (name === undefined || name === text) return text;
  return o.showAddresses ? `${name} (${text})` : name;
}

function table(process: Process, o: MtrOptions, hops: readonly Hop[], names: readonly string[], started: number): string {
  const host = process.hostname();
  const width = o.wide ? Math.max(host.length, ...names.map((name) => name.length)) : HOST_WIDTH;
  // Only a wide report shows what is longer than its column.
  const cell = (text: string): string => (o.wide ? text : text.slice(0, HOST_WIDTH));
  const letters = [...o.fields];
  const titles = letters.map((letter) => FIELDS[letter]?.title.padStart(6) ?? ' ').join('');
  let text = `Start: ${isoDate(started).replace(' ', 'T')}+0000\n${cell(`HOST: ${host.padEnd(width)}`)}${titles}\n`;
  hops.forEach((hop, i) => {
    const values = letters.map((letter) => shown(letter, hop)).join('');
    text += `${cell(`${String(hop.ttl).padStart(3)}.|-- ${names[i].padEnd(width)}`)}${values}\n`;
  });
  return text;
}

function shown(letter: string, hop: Hop): string {
  const field = FIELDS[letter];
  if (field === undefined) return ' ';
  const value = field.value(hop).toFixed(field.decimals);
  return letter === 'L' ? ` ${value.padStart(4)}%`.slice(0, 6) : ` ${value.padStart(5)}`;
}

function csv(o: MtrOptions, hops: readonly Hop[], names: readonly string[], started: number): string {
  const letters = [...o.fields];
  let text = `Mtr_Version,Start_Time,Status,Host,Hop,Ip,${letters.map((letter) => FIELDS[letter]?.title ?? ' ').join(',')},\n`;
  hops.forEach((hop, i) => {
    const values = letters.map((letter) => FIELDS[letter]?.value(hop).toFixed(FIELDS[letter]!.decimals === 0 ? 0 : 2) ?? '');
    text += `MTR.0.95,${started},OK,${o.host},${hop.ttl},${names[i]},${values.join(',')}\n`;
  });
  return text;
}

function json(process: Process, o: MtrOptions, hops: readonly Hop[], names: readonly string[]): string {
  const hubs = hops.map((hop, i) => {
    const values = [...o.fields.replace(/ /g, '')].map(
      (letter) => `                "${FIELDS[letter]!.title}": ${FIELDS[letter]!.value(hop).toFixed(FIELDS[letter]!.decimals)}`,
    );
    return `            {\n                "count": ${hop.ttl},\n                "host": "${names[i]}",\n${values.join(',\n')}\n            }`;
  });
  return `{
    "report": {
        "mtr": {
            "src": "${process.hostname()}",
            "dst": "${o.host}",
            "tos": ${o.tos},
            "tests": ${o.cycles},
            "psize": "${o.size}",
            "bitpattern": "0x00"
        },
        "hubs": [
${hubs.join(',\n')}
        ]
    }
}
`;
}
