import { defaultTcpOptions, type TcpOptions } from './tcp_options.ts';

/** What the command line asked for. Waits in seconds. */
export interface TracerouteOptions {
  host: string;
  /** Of the whole packet; -1: as the method has it. */
  packetLength: number;
  method: 'udp' | 'icmp' | 'tcp' | 'raw' | 'dccp';
  tcp: TcpOptions;
  /** -P. */
  protocol: number;
  /** -z: ns between probes. */
  pause: number;
  numeric: boolean;
  firstHop: number;
  maxHops: number;
  queries: number;
  simultaneous: number;
  wait: number;
  here: number;
  near: number;
  port: number;
  /** -U: always the same port. */
  fixedPort: boolean;
  sourcePort: number;
  device: string | undefined;
  source: number;
  /** -g, in order. */
  gateways: number[];
  tos: number;
  mark: number;
  dontFragment: boolean;
  dontRoute: boolean;
  /** --mtu. */
  discoverMtu: boolean;
  /** --back. */
  backward: boolean;
  /** -A. */
  asPath: boolean;
  ipv6: boolean;
}

/** Ends traceroute; `message` is printed as it is. */
export class TracerouteError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What holds where the command line says nothing. */
export function defaults(): TracerouteOptions {
  return {
    host: '',
    packetLength: -1,
    method: 'udp',
    tcp: defaultTcpOptions(),
    protocol: 253,
    pause: 0,
    numeric: false,
    firstHop: 1,
    maxHops: 30,
    queries: 3,
    simultaneous: 16,
    wait: 5,
    here: 3,
    near: 10,
    port: 0,
    fixedPort: false,
    sourcePort: 0,
    device: undefined,
    source: 0,
    gateways: [],
    tos: 0,
    mark: 0,
    dontFragment: false,
    dontRoute: false,
    discoverMtu: false,
    backward: false,
    asPath: false,
    ipv6: false,
  };
}
