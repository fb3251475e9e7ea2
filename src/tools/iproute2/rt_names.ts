import type { Process } from '../../uapi/process.ts';
import { getUnsigned, getUpTo, getWrappedInt } from './numbers.ts';
import type { Output } from './output.ts';
import { BUILT_IN, DEBIAN } from './rt_names_defaults.ts';
import type { NameTableName } from './rt_names_defaults.ts';

const ETC = '/etc/iproute2';
const USR = '/usr/share/iproute2';

/** A table of numbers and their names: rt_protos, rt_tables, group, ... */
class NameTable {
  readonly names = new Map<number, string>();

  /** Later entries replace earlier ones. */
  set(id: number, name: string): void {
    this.names.set(id, name);
  }

  /** The number of `name`; where several have it, the lowest. */
  find(name: string): number | undefined {
    let found: number | undefined;
    for (const [id, known] of this.names) if (known === name && (found === undefined || id < found)) found = id;
    return found;
  }
}

/**
 * Names of protocols, scopes, tables, groups and so on, as the files in /etc/iproute2 (else /usr/share/iproute2) have them.
 * A file is read when it is first needed. `numeric` (-N) prints numbers instead.
 */
export class RtNames {
  private readonly process: Process;
  private readonly out: Output;
  private readonly tables = new Map<NameTableName, NameTable>();
  numeric = false;

  constructor(process: Process, out: Output) {
    this.process = process;
    this.out = out;
  }

  protocolName(id: number): string {
    return this.name('rt_protos', id) ?? String(id);
  }

  protocolNumber(word: string): number | undefined {
    return this.number('rt_protos', word);
  }

  addrProtocolName(id: number): string {
    return this.name('rt_addrprotos', id) ?? (id === 0 ? '0' : `0x${id.toString(16)}`);
  }

  addrProtocolNumber(word: string): number | undefined {
    return this.number('rt_addrprotos', word);
  }

  scopeName(id: number): string {
    return this.name('rt_scopes', id) ?? String(id);
  }

  scopeNumber(word: string): number | undefined {
    return this.number('rt_scopes', word);
  }

  realmName(id: number): string {
    return this.name('rt_realms', id) ?? String(id);
  }

  /** SRCREALM/DSTREALM as one number, or a raw number. */
  realms(word: string): number | undefined {
    const slash = word.indexOf('/');
    if (slash < 0) return this.table('rt_realms').find(word) ?? getUnsigned(word);
    const from = slash === 0 ? 0 : this.number('rt_realms', word.slice(0, slash));
    const to = slash === word.length - 1 ? 0 : this.number('rt_realms', word.slice(slash + 1));
    return from === undefined || to === undefined ? undefined : ((from << 16) | to) >>> 0;
  }

  tableName(id: number): string {
    return this.name('rt_tables', id >>> 0) ?? String(id >>> 0);
  }

  tableNumber(word: string): number | undefined {
    return this.table('rt_tables').find(word) ?? getUnsigned(word);
  }

  dsfieldName(id: number): string {
    return this.name('rt_dsfield', id) ?? `0x${id.toString(16).padStart(2, '0')}`;
  }

  /** Numbers are hexadecimal. */
  dsfieldNumber(word: string): number | undefined {
    return this.table('rt_dsfield').find(word) ?? getUpTo(word, 255, 16);
  }

  groupName(id: number): string {
    return this.name('group', id) ?? String(id);
  }

  groupNumber(word: string): number | undefined {
    const known = this.table('group').find(word);
    if (known !== undefined) return known;
    const number = getWrappedInt(word);
    return number === undefined || number < 0 ? undefined : number;
  }

  private name(table: NameTableName, id: number): string | undefined {
    return this.numeric ? undefined : (BUILT_IN[table].get(id) ?? this.table(table).names.get(id));
  }

  private number(table: NameTableName, word: string): number | undefined {
    return this.table(table).find(word) ?? getUpTo(word, 255);
  }

  private table(name: NameTableName): NameTable {
    const known = this.tables.get(name);
    if (known !== undefined) return known;
    const table = new NameTable();
    this.tables.set(name, table);
    for (const [id, word] of BUILT_IN[name]) table.set(id, word);
    if (!this.load(`${ETC}/${name}`, table) && !this.load(`${USR}/${name}`, table)) {
      for (const [id, word] of DEBIAN[name]) table.set(id, word);
    }
    this.loadDirectory(name, table);
    return table;
  }

  private load(path: string, table: NameTable): boolean {
    if (!this.process.access(path, 0)) return false;
    for (const line of this.process.readFile(path).split('\n')) {
      const text = line.replace(/^[ \t]+/, '');
      if (text === '' || text.startsWith('#')) continue;
      const entry = /^(0x[0-9a-fA-F]+|-?\d+)\s+(\S+)/.exec(text);
      if (entry === null) {
        this.out.error(`Database ${path} is corrupted at ${text}\n\n`);
        break;
      }
      const id = Number(entry[1]);
      if (id >= 0) table.set(id, entry[2]);
    }
    return true;
  }

  /** NAME.d/*.conf, those of /etc hiding those of /usr/share. */
  private loadDirectory(name: NameTableName, table: NameTable): void {
    const etc = this.configFiles(`${ETC}/${name}.d`);
    for (const file of this.configFiles(`${USR}/${name}.d`)) {
      if (!etc.includes(file)) this.load(`${USR}/${name}.d/${file}`, table);
    }
    for (const file of etc) this.load(`${ETC}/${name}.d/${file}`, table);
  }

  private configFiles(directory: string): string[] {
    if (!this.process.access(directory, 0)) return [];
    const names = this.process.readdir(directory).map((entry) => entry.name);
    return names.filter((file) => file.length > 5 && file.endsWith('.conf') && !file.startsWith('.'));
  }
}
