import { ENODEV, EOPNOTSUPP, strerror } from '../../uapi/errno.ts';

/** What ethtool says where a device does not answer, with its exit status. */
export interface Refusal {
  text: string;
  status: number;
}

/** How a command that no device here answers is refused: what it says of a device that is there, and of one that is not. */
interface Refused {
  names: readonly string[];
  status: number;
  /** What the ioctl was for; undefined: it went by netlink. */
  what?: string;
  /** ... and of a device that is missing, where another question comes first. */
  first?: string;
  firstStatus?: number;
  /** Netlink's own words in front. */
  words?: string;
  /** The parameters it knows, where it reads any. */
  parameters?: readonly string[];
}

const REFUSED: readonly Refused[] = [
  { names: ['-a', '--show-pause'], status: 1, parameters: ['--src'] },
  { names: ['-A', '--pause'], status: 76, parameters: ['autoneg', 'rx', 'tx'] },
  { names: ['-c', '--show-coalesce'], status: 1 },
  { names: ['-C', '--coalesce'], status: 1 },
  {
    names: ['-d', '--register-dump'],
    status: 74,
    what: 'Cannot get register dump',
    first: 'Cannot get driver information',
    firstStatus: 72,
  },
  { names: ['-e', '--eeprom-dump'], status: 74, what: 'Cannot get EEPROM data', first: 'Cannot get driver information' },
  { names: ['-g', '--show-ring'], status: 1 },
  { names: ['-G', '--set-ring'], status: 81 },
  { names: ['-m', '--dump-module-eeprom', '--module-info'], status: 1 },
  { names: ['-n', '-u', '--show-nfc', '--show-ntuple'], status: 1, what: 'Cannot get RX rings' },
  { names: ['-p', '--identify'], status: 255, what: 'Cannot identify NIC' },
  { names: ['-r', '--negotiate'], status: 255, what: 'Cannot restart autonegotiation' },
  {
    names: ['-s', '--change'],
    status: 75,
    parameters: 'speed lanes duplex port mdix autoneg advertise phyad xcvr wol sopass msglvl master-slave'.split(' '),
  },
  { names: ['-t', '--test'], status: 74, what: 'Cannot test', first: 'Cannot get strings' },
  { names: ['-w', '--get-dump'], status: 1, what: 'Can not get dump level' },
  { names: ['-x', '--show-rxfh-indir', '--show-rxfh'], status: 1 },
  { names: ['--show-eee'], status: 1 },
  { names: ['--set-eee'], status: 76 },
  { names: ['--show-priv-flags'], status: 1 },
  { names: ['--set-priv-flags'], status: 1 },
  { names: ['--show-fec'], status: 1 },
  { names: ['--show-mm'], status: 1 },
  { names: ['--show-tunnels'], status: 1, words: 'device does not report tunnel offload info' },
  { names: ['--show-pse'], status: 1, words: 'No PHY found' },
];

export const NO_DEVICE = `netlink error: no device matches name (offset 24)\nnetlink error: ${strerror(ENODEV)}\n`;
export const NOT_SUPPORTED = `netlink error: ${strerror(EOPNOTSUPP)}\n`;

/** How `option` is refused of a device that is `there` and whose driver tells about itself (`driver`); undefined: it is no such option. */
export function refusal(option: string, rest: readonly string[], there: boolean, driver: boolean): Refusal | undefined {
  const refused = REFUSED.find(({ names }) => names.includes(option));
  if (refused === undefined) return undefined;
  const { status, what, first, firstStatus, words, parameters } = refused;
  if (parameters !== undefined && rest.length > 0 && !parameters.includes(rest[0])) {
    return { text: `ethtool (${option}): unknown parameter '${rest[0]}'\n`, status: 1 };
  }
  if (what === undefined) {
    if (!there) return { text: NO_DEVICE, status };
    if (option === '-s' && rest.length === 0) return { text: '', status: 0 };
    return { text: words === undefined ? NOT_SUPPORTED : `netlink error: ${words}\n${NOT_SUPPORTED}`, status };
  }
  const error = strerror(there ? EOPNOTSUPP : ENODEV);
  if (what === 'Cannot get RX rings') {
    return {
      text: `${what}: ${error}\nrxclass: Cannot get RX class rule count: ${error}\nRX classification rule retrieval failed\n`,
      status,
    };
  }
  if (first !== undefined && (!there || (!driver && first.includes('driver')))) {
    return { text: `${first}: ${error}\n`, status: firstStatus ?? status };
  }
  return { text: `${what}: ${error}\n`, status };
}
