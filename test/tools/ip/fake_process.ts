import { ENODEV, SysError, ENOENT } from '../../../src/uapi/errno.ts';
import type { Main, Process } from '../../../src/uapi/process.ts';
import * as nl from '../../../src/uapi/rtnetlink.ts';
import type { AddrMsg, LinkMsg, NeighMsg, NlMessage, NlReply, RouteMsg, RuleMsg } from '../../../src/uapi/rtnetlink.ts';

/** What the kernel of a fake process knows. */
export interface FakeNetwork {
  links?: LinkMsg[];
  addresses?: AddrMsg[];
  routes?: RouteMsg[];
  neighs?: NeighMsg[];
  rules?: RuleMsg[];
  files?: Record<string, string>;
  /** Is standard output a terminal? */
  terminal?: boolean;
  /** Answers requests that change something; by default they are done. */
  answer?: (message: NlMessage) => Partial<NlReply>;
}

export interface FakeRun {
  stdout: string;
  stderr: string;
  /** Both in the order a terminal would show them. */
  merged: string;
  status: number;
  /** Requests that were no questions. */
  sent: NlMessage[];
}

/** Runs a tool whose kernel is a list of canned answers. */
export function runTool(main: Main, argv: string[], network: FakeNetwork = {}): FakeRun {
  const run: FakeRun = { stdout: '', stderr: '', merged: '', status: -1, sent: [] };
  const decoder = new TextDecoder();
  const files = network.files ?? {};
  const process: Partial<Process> = {
    argv,
    env: new Map(),
    isOpen: () => true,
    isatty: () => network.terminal ?? false,
    access: (path) => path in files || Object.keys(files).some((name) => name.startsWith(`${path}/`)),
    readFile: (path) => files[path],
    readdir: (path) =>
      Object.keys(files)
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => ({ name: name.slice(path.length + 1), ino: 1, type: 0 })),
    open(path) {
      if (path in files) return 9;
      throw new SysError(ENOENT);
    },
    close: () => undefined,
    realtime: () => 1_700_000_000_000_000_000,
    *write(fd, data) {
      const text = decoder.decode(data);
      run.merged += text;
      if (fd === 1) run.stdout += text;
      else run.stderr += text;
      return data.length;
    },
    rtnetlink: (message) => ({ error: 0, messages: [], ...reply(message, network, run) }),
  };
  const program = main(process as Process);
  for (;;) {
    const step = program.next();
    if (step.done) {
      run.status = step.value;
      return run;
    }
  }
}

function reply(message: NlMessage, network: FakeNetwork, run: FakeRun): Partial<NlReply> {
  const list = (type: number, bodies: object[] = []): Partial<NlReply> => ({
    messages: bodies.map((body) => ({ type, body }) as NlMessage),
  });
  switch (message.type) {
    case nl.RTM_GETLINK:
      return getLink(message.body, (message.flags ?? 0) & nl.NLM_F_ROOT, network);
    case nl.RTM_GETADDR:
      return list(nl.RTM_NEWADDR, network.addresses);
    case nl.RTM_GETROUTE:
      return list(nl.RTM_NEWROUTE, network.routes);
    case nl.RTM_GETNEIGH:
      return list(nl.RTM_NEWNEIGH, network.neighs);
    case nl.RTM_GETRULE:
      return list(nl.RTM_NEWRULE, network.rules);
    default:
      run.sent.push(message);
      return network.answer?.(message) ?? {};
  }
}

function getLink(wanted: LinkMsg, dump: number, { links = [] }: FakeNetwork): Partial<NlReply> {
  const found =
    dump !== 0
      ? links
      : links.filter((link) => (wanted.ifname !== undefined ? link.ifname === wanted.ifname : link.index === wanted.index));
  if (dump === 0 && found.length === 0) return { error: -ENODEV };
  return { messages: found.map((body) => ({ type: nl.RTM_NEWLINK, body })) };
}
