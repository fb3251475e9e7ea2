import { ENODEV, strerror } from '../../uapi/errno.ts';
import {
  ETHTOOL_GCHANNELS,
  ETHTOOL_GDRVINFO,
  ETHTOOL_GFEATURES,
  ETHTOOL_GLINK,
  ETHTOOL_GLINKSETTINGS,
  ETHTOOL_GSTATS,
  ETHTOOL_SFEATURES,
  type EthtoolIfreq,
  PORT_TP,
  SIOCETHTOOL,
} from '../../uapi/ethtool.ts';
import { AF_INET, SOCK_DGRAM } from '../../uapi/socket.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';
import { GROUPS, showChanges, showFeatures } from './features.ts';
import { NO_DEVICE, NOT_SUPPORTED, refusal } from './refused.ts';

const USAGE = 'ethtool: bad command line argument(s)\nFor more information run ethtool -h\n';

/** One request: 0 or a negative errno; the answer is in `request`. */
function ask(p: Process, request: EthtoolIfreq): number {
  const fd = p.socket(AF_INET, SOCK_DGRAM, 0);
  const error = p.ioctl(fd, SIOCETHTOOL, request);
  p.close(fd);
  return error;
}

type Command = (p: Process, io: Stdio, name: string, rest: readonly string[]) => Program<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  '-i': driver,
  '--driver': driver,
  '-S': statistics,
  '--statistics': statistics,
  '-k': features,
  '--show-features': features,
  '--show-offload': features,
  '-K': setFeatures,
  '--features': setFeatures,
  '--offload': setFeatures,
  '-l': channels,
  '--show-channels': channels,
  '-P': permanent,
  '--show-permaddr': permanent,
  '-T': timestamping,
  '--show-time-stamping': timestamping,
};
/** ethtool's own commands that are not modelled. */
const OTHERS = 'LXUNWfFEqQDYyR';
/** Commands whose parser is strict about what stands behind the device: its complaint. */
const UNEXPECTED: Readonly<Record<string, (option: string, word: string) => string>> = {
  '-i': () => USAGE,
  '-p': (_option, word) => (/^\d+$/.test(word) ? '' : USAGE),
  '-t': (_option, word) => (['online', 'offline', 'external_lb'].includes(word) ? '' : USAGE),
  '-S': unknownParameter,
  '-T': unknownParameter,
  '-k': (_option, word) => `ethtool: unexpected parameter '${word}'\n`,
};

function unknownParameter(option: string, word: string): string {
  return `ethtool (${option}): unknown parameter '${word}'\n`;
}

/** ethtool(8). */
export const ethtool = program(function* (p, io) {
  // "-I" wants statistics too, of which no device here has any.
  const words = p.argv.slice(1);
  const [first, name, ...rest] = words[0] === '-I' || words[0] === '--include-statistics' ? words.slice(1) : words;
  if (first === undefined) return yield* fail(io, USAGE, 1);
  if (first === '--version') {
    yield* io.print('ethtool version 6.14.2\n');
    return 0;
  }
  if (!first.startsWith('-')) return yield* settings(p, io, first);
  const command = COMMANDS[first];
  if (first === '-j' || first === '--json') return yield* fail(io, 'patchbay: ethtool: option "--json" is not modelled\n', 95);
  const complaint = rest.length > 0 ? (UNEXPECTED[first]?.(first, rest[0]) ?? '') : '';
  if (complaint !== '') return yield* fail(io, complaint, 1);
  if (command === undefined && name !== undefined) {
    const there = ask(p, { name, cmd: ETHTOOL_GLINK }) >= 0;
    const refused = refusal(first, rest, there, ask(p, { name, cmd: ETHTOOL_GDRVINFO }) >= 0);
    if (refused !== undefined) return yield* fail(io, refused.text, refused.status);
  }
  if (command === undefined && first.length === 2 && OTHERS.includes(first[1]))
    return yield* fail(io, `patchbay: ethtool: option "${first}" is not modelled\n`, 95);
  if (command === undefined || name === undefined) return yield* fail(io, USAGE, 1);
  return yield* command(p, io, name, rest);
});

function* fail(io: Stdio, text: string, status: number): Program<number> {
  yield* io.error(text);
  return status;
}

/** How often it asks before it gives up. */
const QUESTIONS = 7;
const NOT_REPORTED = `	Supported ports: [  ]
	Supported link modes:   Not reported
	Supported pause frame use: No
	Supports auto-negotiation: No
	Supported FEC modes: Not reported
	Advertised link modes:  Not reported
	Advertised pause frame use: No
	Advertised auto-negotiation: No
	Advertised FEC modes: Not reported
`;

function* settings(p: Process, io: Stdio, name: string): Program<number> {
  const request: EthtoolIfreq = { name, cmd: ETHTOOL_GLINK };
  if (ask(p, request) < 0) return yield* fail(io, `${NO_DEVICE.repeat(QUESTIONS)}No data available\n`, 75);
  request.cmd = ETHTOOL_GLINKSETTINGS;
  ask(p, request);
  yield* io.print(`Settings for ${name}:\n`);
  const found = request.settings;
  if (found !== undefined) {
    const { speed, fullDuplex, port, mdix } = found;
    yield* io.print(NOT_REPORTED);
    yield* io.print(`\tSpeed: ${speed < 0 ? 'Unknown!' : `${speed}Mb/s`}\n`);
    yield* io.print(`\tDuplex: ${fullDuplex === undefined ? 'Unknown! (255)' : fullDuplex ? 'Full' : 'Half'}\n`);
    yield* io.print(
      `\tAuto-negotiation: off\n\tPort: ${port === PORT_TP ? 'Twisted Pair' : 'Other'}\n\tPHYAD: 0\n\tTransceiver: internal\n`,
    );
    if (mdix) yield* io.print('\tMDI-X: Unknown\n');
  }
  yield* io.print(`\tLink detected: ${request.link ? 'yes' : 'no'}\n`);
  return 0;
}

function* driver(p: Process, io: Stdio, name: string): Program<number> {
  const request: EthtoolIfreq = { name, cmd: ETHTOOL_GDRVINFO };
  const error = ask(p, request);
  if (error < 0) return yield* fail(io, `Cannot get driver information: ${strerror(-error)}\n`, 71);
  const info = request.driver!;
  const yes = info.statistics ? 'yes' : 'no';
  yield* io.print(`driver: ${info.driver}\nversion: ${info.version}\nfirmware-version: ${info.firmware}\nexpansion-rom-version: \n`);
  yield* io.print(`bus-info: ${info.bus}\nsupports-statistics: ${yes}\nsupports-test: no\nsupports-eeprom-access: no\n`);
  yield* io.print('supports-register-dump: no\nsupports-priv-flags: no\n');
  return 0;
}

function* statistics(p: Process, io: Stdio, name: string): Program<number> {
  const request: EthtoolIfreq = { name, cmd: ETHTOOL_GSTATS };
  const error = ask(p, request);
  if (error === -ENODEV) return yield* fail(io, `Cannot get stats strings information: ${strerror(ENODEV)}\n`, 96);
  if (error < 0) return yield* fail(io, 'no stats available\n', 94);
  yield* io.print('NIC statistics:\n');
  for (const [key, value] of request.stats!) yield* io.print(`     ${key}: ${value}\n`);
  return 0;
}

function* features(p: Process, io: Stdio, name: string): Program<number> {
  const request: EthtoolIfreq = { name, cmd: ETHTOOL_GFEATURES };
  if (ask(p, request) < 0) return yield* fail(io, NO_DEVICE, 1);
  yield* io.print(showFeatures(name, request.features!));
  return 0;
}

function* setFeatures(p: Process, io: Stdio, name: string, words: readonly string[]): Program<number> {
  const set = new Map<string, boolean>();
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1];
    if (value !== 'on' && value !== 'off')
      return yield* fail(io, `ethtool (-K): flag '${value ?? '(null)'}' for parameter '(null)' is not followed by 'on' or 'off'\n`, 1);
    const group = GROUPS.find(({ short, long }) => short === words[i] || long === words[i]);
    for (const feature of group?.features ?? [words[i]]) set.set(feature, value === 'on');
  }
  const request: EthtoolIfreq = { name, cmd: ETHTOOL_GFEATURES };
  if (ask(p, request) < 0) return yield* fail(io, NO_DEVICE, 92);
  const before = request.features!;
  const error = ask(p, Object.assign(request, { cmd: ETHTOOL_SFEATURES, set }));
  if (error < 0) return yield* fail(io, `netlink error: bit name not found (offset 52)\n${NOT_SUPPORTED}`, 92);
  const { text, nothing } = showChanges(before, request.features!, set);
  yield* io.print(text);
  if (!nothing) return 0;
  return yield* fail(io, 'Could not change any device features\n', 1);
}

function* channels(p: Process, io: Stdio, name: string): Program<number> {
  const request: EthtoolIfreq = { name, cmd: ETHTOOL_GCHANNELS };
  const error = ask(p, request);
  if (error < 0) return yield* fail(io, error === -ENODEV ? NO_DEVICE : NOT_SUPPORTED, 1);
  const { maxRx, maxTx, rx, tx } = request.channels!;
  yield* io.print(`Channel parameters for ${name}:\nPre-set maximums:\nRX:\t\t${maxRx}\nTX:\t\t${maxTx}\nOther:\t\tn/a\nCombined:\tn/a\n`);
  yield* io.print(`Current hardware settings:\nRX:\t\t${rx}\nTX:\t\t${tx}\nOther:\t\tn/a\nCombined:\tn/a\n`);
  return 0;
}

function* permanent(p: Process, io: Stdio, name: string): Program<number> {
  if (ask(p, { name, cmd: ETHTOOL_GLINK }) < 0) return yield* fail(io, NO_DEVICE, 1);
  yield* io.print('Permanent address: not set\n');
  return 0;
}

function* timestamping(p: Process, io: Stdio, name: string): Program<number> {
  if (ask(p, { name, cmd: ETHTOOL_GLINK }) < 0) return yield* fail(io, NO_DEVICE, 1);
  yield* io.print(
    `Time stamping parameters for ${name}:\nCapabilities:\n\tsoftware-transmit\n\tsoftware-receive\n\tsoftware-system-clock\n`,
  );
  yield* io.print('PTP Hardware Clock: none\nHardware Transmit Timestamp Modes: none\nHardware Receive Filter Modes: none\n');
  return 0;
}
