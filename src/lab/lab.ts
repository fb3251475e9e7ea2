/** What is plugged together when a machine is switched on: plain data. Addresses in text, as one types them. */
export interface Lab {
  name: string;
  hosts: readonly LabHost[];
  /** Pairs of "host:card". */
  cables: readonly (readonly [string, string])[];
  /** Once all links are up, this host tries whether that address answers, as whoever sets machines up does. */
  tries?: { host: string; ping: string };
  /** Kinds of links that `ip link add` does not know here. */
  missingKinds?: readonly string[];
}

export interface LabHost {
  name: string;
  /** Part of the surroundings: no terminal opens on it, and the map shows it as a cloud at most. */
  hidden?: boolean;
  cards: readonly LabCard[];
  /** More addresses of lo. */
  loopback?: readonly string[];
  /** A bridge that joins all cards: the host is a switch. */
  switch?: boolean;
  routes?: readonly { to: string; via: string }[];
  /** Below /proc/sys. */
  sysctls?: Readonly<Record<string, string>>;
  /** Programs that run there, from the first command on: absolute path and arguments. */
  services?: readonly (readonly string[])[];
  /** Absolute path to text. */
  files?: Readonly<Record<string, string>>;
}

export interface LabCard {
  name: string;
  mac: string;
  /** With prefix length. */
  addresses?: readonly string[];
}
