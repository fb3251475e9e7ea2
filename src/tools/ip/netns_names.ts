import { O_RDONLY } from '../../uapi/file.ts';
import { SysError } from '../../uapi/errno.ts';
import { RTM_GETNSID, RTM_NEWNSID } from '../../uapi/rtnetlink.ts';
import { NETNS_RUN_DIR } from '../iproute2/netns.ts';
import type { Session } from '../iproute2/session.ts';

/** Opens a namespace by name, or by path when there is a slash in it. Returns a descriptor or a negative errno. */
export function netnsGetFd(session: Session, name: string): number {
  try {
    return session.process.open(name.includes('/') ? name : `${NETNS_RUN_DIR}/${name}`, O_RDONLY);
  } catch (error) {
    if (error instanceof SysError) return -error.errno;
    throw error;
  }
}

/** The names in /run/netns as the directory lists them; undefined when there is no such directory. */
export function netnsList(session: Session): string[] | undefined {
  const { process } = session;
  if (!process.access(NETNS_RUN_DIR, 0)) return undefined;
  return process
    .readdir(NETNS_RUN_DIR)
    .map((entry) => entry.name)
    .filter((name) => name !== '.' && name !== '..');
}

/** The id this namespace gives to the namespace `name`: -1 none yet, -2 refused (and said so). */
export function netnsIdFromName(session: Session, name: string): number {
  const fd = netnsGetFd(session, name);
  if (fd < 0) return fd;
  const answer = session.rtnl.get({ type: RTM_GETNSID, body: { fd } });
  session.process.close(fd);
  if (answer === undefined) return -2;
  return answer.type === RTM_NEWNSID ? (answer.body.nsid ?? -1) : -1;
}

/** Names of namespaces by their id here. */
export class NetnsNames {
  private readonly session: Session;
  private readonly byId = new Map<number, string>();
  private initialized = false;

  constructor(session: Session) {
    this.session = session;
  }

  /** Asks for the id of each name, once. */
  init(): void {
    if (this.initialized) return;
    const names = netnsList(this.session);
    if (names === undefined) return;
    for (const name of names) {
      const id = netnsIdFromName(this.session, name);
      if (id >= 0 && !this.byId.has(id)) this.byId.set(id, name);
    }
    this.initialized = true;
  }

  nameOf(id: number): string | undefined {
    if (id < 0) return undefined;
    this.init();
    return this.byId.get(id);
  }

  /** The name known by now; forgets it, as a list of ids names each once. */
  take(id: number): string | undefined {
    const name = this.byId.get(id);
    if (name !== undefined) this.byId.delete(id);
    return name;
  }

  add(id: number, name: string): void {
    this.byId.set(id, name);
  }
}
