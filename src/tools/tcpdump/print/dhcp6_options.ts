import { Cut, hex2, hex4, hex8, marked, type Dissection } from './dissection.ts';
import { CUT, printName } from './domain_name.ts';

const OPTIONS: Readonly<Record<number, string>> = {
  1: 'client-ID',
  2: 'server-ID',
  3: 'IA_NA',
  4: 'IA_TA',
  5: 'IA_ADDR',
  6: 'option-request',
  7: 'preference',
  8: 'elapsed-time',
  9: 'relay-message',
  11: 'authentication',
  12: 'server-unicast',
  13: 'status-code',
  14: 'rapid-commit',
  15: 'user-class',
  16: 'vendor-class',
  17: 'vendor-specific-info',
  18: 'interface-ID',
  19: 'reconfigure-message',
  20: 'reconfigure-accept',
  21: 'SIP-servers-domain',
  22: 'SIP-servers-address',
  23: 'DNS-server',
  24: 'DNS-search-list',
  25: 'IA_PD',
  26: 'IA_PD-prefix',
  31: 'SNTP-servers',
  32: 'lifetime',
  27: 'NIS-server',
  28: 'NIS+-server',
  29: 'NIS-domain-name',
  30: 'NIS+-domain-name',
  33: 'BCMCS-domain-name',
  34: 'BCMCS-server',
  36: 'Geoconf-Civic',
  37: 'Remote-ID',
  38: 'Subscriber-ID',
  39: 'Client-FQDN',
  40: 'PANA-agent',
  41: 'POSIX-timezone',
  42: 'POSIX-tz-database',
  43: 'Echo-request-option',
  44: 'Lease-query',
  45: 'LQ-client-data',
  46: 'Clt-time',
  47: 'LQ-relay-data',
  48: 'LQ-client-link',
  56: 'NTP-server',
  59: 'Bootfile-URL',
  64: 'AFTR-Name',
  112: 'MUD-URL',
  136: 'SZTP-redirect',
};
const STATUS: Readonly<Record<number, string>> = {
  0: 'Success',
  1: 'UnspecFail',
  2: 'NoAddrsAvail',
  3: 'NoBinding',
  4: 'NotOnLink',
  5: 'UseMulticast',
  6: 'NoPrefixAvail',
  7: 'UnknownQueryType',
  8: 'MalformedQuery',
  9: 'NotConfigured',
  10: 'NotAllowed',
};
const optionName = (option: number): string => OPTIONS[option] ?? `opt_${option}`;

type ValuePrinter = (o: Dhcp6Options, at: number, size: number) => void;

/** An option's printer, and how long its value is at least (or exactly, or a multiple of what): else it is shown as "?". */
interface OptionKind {
  least?: number;
  exact?: number;
  step?: number;
  print?: ValuePrinter;
}

const addresses: OptionKind = { step: 16, print: (o, at, size) => o.each(at, size, 16, (from) => ` ${o.d.ipv6(from)}`) };
const optionNames: OptionKind = { step: 2, print: (o, at, size) => o.each(at, size, 2, (from) => ` ${optionName(o.d.u16(from))}`) };
const domains: OptionKind = { print: (o, at, size) => o.domains(at, size) };
const seconds: OptionKind = { exact: 4, print: (o, at) => o.d.put(` ${o.d.u32(at)}`) };
const shortHex: OptionKind = { print: (o, at, size) => o.shortHex(' ', at, size) };
const association: OptionKind = { least: 12, print: (o, at, size) => o.association(at, size) };
const text: OptionKind = { least: 5, print: (o, at, size) => o.text(at, size) };
const strings: OptionKind = { print: (o, at, size) => o.strings(at, size) };
const identifier: OptionKind = { least: 2, print: (o, at, size) => o.identifier(at, size) };

const KINDS: Readonly<Record<number, OptionKind>> = {
  1: identifier,
  2: identifier,
  3: association,
  4: { least: 4, print: (o, at, size) => o.nested(` IAID:${o.d.u32(at)}`, at, 4, size) },
  5: { least: 24, print: (o, at, size) => o.address(at, size) },
  6: optionNames,
  7: { exact: 1, print: (o, at) => o.d.put(` ${o.d.u8(at)}`) },
  8: { exact: 2, print: (o, at) => o.d.put(` ${o.d.u16(at)}`) },
  9: { print: (o, at, size) => o.relayed(o.d, at, size) },
  11: { least: 11, print: (o, at, size) => o.authentication(at, size) },
  13: { least: 2, print: (o, at) => o.status(at) },
  15: strings,
  18: shortHex,
  19: { exact: 1, print: (o, at) => o.reconfigure(at) },
  21: domains,
  22: addresses,
  23: addresses,
  24: domains,
  25: association,
  26: { least: 25, print: (o, at, size) => o.prefix(at, size) },
  27: addresses,
  28: addresses,
  31: addresses,
  32: seconds,
  34: addresses,
  37: { least: 4, print: (o, at, size) => o.shortHex(` ${o.d.u32(at)} `, at + 4, size - 4) },
  38: shortHex,
  40: addresses,
  41: text,
  42: text,
  43: optionNames,
  44: { least: 17, print: (o, at, size) => o.query(at, size) },
  45: { print: (o, at, size) => o.nested('', at, 0, size) },
  46: seconds,
  47: { least: 16, print: (o, at, size) => o.shortHex(` ${o.d.ipv6(at)} `, at + 16, size - 16) },
  48: addresses,
  56: { least: 4, print: (o, at, size) => o.timeServers(at, size) },
  59: { print: (o, at, size) => o.text(at, size, true) },
  64: { least: 3, print: (o, at, size) => o.aftrName(at, size) },
  112: text,
  136: strings,
};

/** Prints the options of DHCPv6. tcpdump: print-dhcp6.c, dhcp6opt_print(). */
export class Dhcp6Options {
  readonly d: Dissection;
  readonly relayed: (d: Dissection, at: number, size: number) => void;

  constructor(d: Dissection, relayed: (d: Dissection, at: number, size: number) => void) {
    this.d = d;
    this.relayed = relayed;
  }

  /** Options cut short are marked; those around them go on. */
  print(at: number, end: number): void {
    marked(this.d, () => {
      while (at < end) at = this.option(at, end);
    });
  }

  private option(at: number, end: number): number {
    const { d } = this;
    if (end < at + 4 || !d.has(at, 4)) throw new Cut();
    const [option, size] = [d.u16(at), d.u16(at + 2)];
    if (end < at + 4 + size) throw new Cut();
    d.put(` (${optionName(option)}`);
    if (!d.has(at + 4, size)) throw new Cut();
    const kind = (KINDS[option] as OptionKind | undefined) ?? {};
    const wrong = size < (kind.least ?? 0) || size !== (kind.exact ?? size) || size % (kind.step ?? 1) !== 0;
    if (wrong) d.put(' ?');
    else kind.print?.(this, at + 4, size);
    d.put(')');
    return at + 4 + size;
  }

  /** Something for each `step` bytes. */
  each(at: number, size: number, step: number, textOf: (from: number) => string): void {
    for (let i = 0; i < size; i += step) this.d.put(textOf(at + i));
  }

  /** Up to ten bytes, as if there were more. */
  shortHex(before: string, at: number, size: number): void {
    this.d.put(`${before}${this.d.hex(at, Math.min(size, 10))}...`);
  }

  /** A value with options behind its first `header` bytes. */
  nested(before: string, at: number, header: number, size: number): void {
    this.d.put(before);
    if (size > header) this.print(at + header, at + size);
  }

  association(at: number, size: number): void {
    const { d } = this;
    this.nested(` IAID:${d.u32(at)} T1:${d.u32(at + 4)} T2:${d.u32(at + 8)}`, at, 12, size);
  }

  address(at: number, size: number): void {
    const { d } = this;
    this.nested(` ${d.ipv6(at)} pltime:${d.u32(at + 16)} vltime:${d.u32(at + 20)}`, at, 24, size);
  }

  prefix(at: number, size: number): void {
    const { d } = this;
    this.nested(` ${d.ipv6(at + 9)}/${d.u8(at + 8)} pltime:${d.u32(at)} vltime:${d.u32(at + 4)}`, at, 25, size);
  }

  query(at: number, size: number): void {
    const { d } = this;
    const type = d.u8(at);
    const name = type === 1 ? 'by-address' : type === 2 ? 'by-clientID' : `type_${type}`;
    this.nested(` ${name} ${d.ipv6(at + 1)}`, at, 17, size);
  }

  status(at: number): void {
    const code = this.d.u16(at);
    this.d.put(` ${code > 255 ? 'INVALID code' : (STATUS[code] ?? `code${code}`)}`);
  }

  reconfigure(at: number): void {
    const type = this.d.u8(at);
    this.d.put(` for ${type === 5 ? 'renew' : type === 11 ? 'inf-req' : `???(${hex2(type)})`}`);
  }

  /** A DHCP unique identifier. */
  identifier(at: number, size: number): void {
    const { d } = this;
    const type = d.u16(at);
    if (type === 1 && size >= 8) d.put(` hwaddr/time type ${d.u16(at + 2)} time ${d.u32(at + 4)} ${d.hex(at + 8, size - 8)}`);
    else if (type === 2 && size >= 6) d.put(` enterprise ${d.u32(at + 2)} ${d.hex(at + 6, size - 6)}`);
    else if (type === 3 && size >= 4) d.put(` hwaddr type ${d.u16(at + 2)} ${d.hex(at + 4, size - 4)}`);
    else if (type === 4) d.put(` uuid ${size === 18 ? d.hex(at + 2, 16) : ' ?'}`);
    else d.put(type >= 1 && type <= 3 ? ' ?' : ` type ${type}`);
  }

  authentication(at: number, size: number): void {
    const { d } = this;
    const [protocol, algorithm, method] = [d.u8(at), d.u8(at + 1), d.u8(at + 2)];
    d.put(` proto: ${protocol === 2 ? 'delayed' : protocol === 3 ? 'reconfigure' : protocol}`);
    d.put(`, alg: ${algorithm === 1 ? 'HMAC-MD5' : algorithm}, RDM: ${method === 0 ? 'mono' : method}, RD:`);
    this.each(at + 3, 8, 2, (from) => ` ${hex4(d.u16(from))}`);
    const [value, left] = [at + 11, size - 11];
    const digest = (from: number): void => this.each(from, 16, 4, (word) => ` ${hex8(d.u32(word))}`);
    if (protocol === 2) {
      if (left === 0) return;
      if (left < 20) return d.put(' ??');
      const realm = left - 20;
      if (realm > 0) d.put(`, realm: ${d.hex(value, realm)}`);
      d.put(`, key ID: ${hex8(d.u32(value + realm))}, HMAC-MD5:`);
      digest(value + realm + 4);
    } else if (protocol === 3 && left === 17) {
      const type = d.u8(value);
      d.put(`${type === 1 ? ' reconfig-key' : type === 2 ? ' type: HMAC-MD5' : ' type: ??'} value:`);
      digest(value + 1);
    } else d.put(' ??');
  }

  domains(at: number, size: number): void {
    for (const end = at + size; at < end;) {
      this.d.put(' ');
      at = printName(this.d, at, end);
      if (at === CUT) throw new Cut();
    }
  }

  timeServers(at: number, size: number): void {
    const { d } = this;
    for (const end = at + size; at < end - 4;) {
      const [option, length] = [d.u16(at), d.u16(at + 2)];
      at += 4;
      if (at + length > end) throw new Cut();
      d.put(` subopt:${option}`);
      if ((option === 1 || option === 2) && length === 16) d.put(` ${d.ipv6(at)}`);
      else if (option === 3) {
        d.put(' ');
        if (printName(d, at, at + length) === CUT) throw new Cut();
      } else d.put(' ?');
      at += length;
    }
  }

  /** `whole`: with the bytes behind a null byte. */
  text(at: number, size: number, whole = false): void {
    this.d.put(' ');
    if (whole) this.d.putCharacters(at, size);
    else this.d.putPadded(at, size);
  }

  aftrName(at: number, size: number): void {
    const { d } = this;
    d.put(' ');
    for (let left = size; left > 0 && d.u8(at) !== 0;) {
      const label = d.u8(at);
      at++;
      if (label >= left - 1) return d.put(' ?');
      d.putPadded(at, label);
      at += label;
      left -= label + 1;
      if (d.u8(at) !== 0) d.put('.');
    }
  }

  strings(at: number, size: number): void {
    const { d } = this;
    d.put(' ');
    let left = size;
    for (let first = true; left >= 2; first = false) {
      if (!first) d.put(',');
      const length = d.u16(at);
      if (length > left - 2) break;
      d.putCharacters(at + 2, length);
      at += length + 2;
      left -= length + 2;
    }
    if (left !== 0) d.put(' ?');
  }
}
