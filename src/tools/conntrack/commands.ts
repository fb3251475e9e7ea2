import { AF_INET6 } from '../../uapi/socket.ts';
import { EEXIST, EINVAL, ENOENT, EPERM, ENOMEM, strerror } from '../../uapi/errno.ts';
import {
  type CtChange,
  type CtEntry,
  type CtExpect,
  type CtExpStats,
  type CtRequest,
  type CtStats,
  type CtTuple,
} from '../../uapi/nf_conntrack.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { XtReply, XtRequest } from '../../uapi/xtables.ts';
import type { Stdio } from '../stdio.ts';
import { notModelled, otherProblem, parameterProblem } from './exit_error.ts';
import { flowFits, markFits, statusFits, updateMeans } from './filter.ts';
import type { Command } from './options.ts';
import { expectText, type FlowEvent, type FlowStyle, flowText } from './print_flow.ts';
import { flowSave } from './print_save.ts';
import { expectXml, flowXml, XML_HEAD } from './print_xml.ts';
import type { FlowTemplate } from './template.ts';

/** A run of the tool: its process, streams and command line, and how many flows it has dealt with. */
export class Session {
  readonly process: Process;
  readonly io: Stdio;
  readonly command: Command;
  counter = 0;
  private headed = false;

  constructor(process: Process, io: Stdio, command: Command) {
    this.process = process;
    this.io = io;
    this.command = command;
  }

  ask(request: CtRequest): XtReply {
    return this.process.xtables(request as unknown as XtRequest);
  }

  style(): FlowStyle {
    const now = this.process.realtime();
    return { output: this.command.output, now, boot: now - this.process.monotonic() };
  }

  /** A flow in the form `-o` asks for, with its newline. */
  flow(entry: CtEntry, event: FlowEvent): string {
    const { output } = this.command;
    if (output.has('save')) return `${flowSave(entry, event)}\n`;
    return output.has('xml')
      ? `${this.head('conntrack')}${flowXml(entry, event, this.style())}\n`
      : `${flowText(entry, event, this.style())}\n`;
  }

  expectation(exp: CtExpect, event: FlowEvent): string {
    const { output } = this.command;
    return output.has('xml') ? `${this.head('expect')}${expectXml(exp, event)}\n` : `${expectText(exp, event, output)}\n`;
  }

  private head(element: string): string {
    if (this.headed) return '';
    this.headed = true;
    return `${XML_HEAD}<${element}>\n`;
  }

  /** What closes an XML listing that was begun. */
  foot(element: string): string {
    return this.headed ? `</${element}>\n` : '';
  }

  /** The number of a netlink socket: the process's own, or, of its second one, any large one. */
  portid(second: boolean): number {
    return second ? (this.process.random() | 0x80000000) >>> 0 : this.process.pid;
  }
}

/** Ends the program because of a negative errno. */
function failed(error: number, command: string): never {
  const words: Readonly<Record<number, string>> = {
    [-EINVAL]: 'invalid parameters',
    [-EPERM]: 'sorry, you must be root or get CAP_NET_ADMIN capability to do this',
  };
  let text = words[error] ?? strerror(-error);
  if (error === -EEXIST && command === 'create') text = 'Such conntrack exists, try -U to update';
  if (error === -ENOENT && ['create', 'add', 'get', 'delete'].includes(command)) text = "such conntrack doesn't exist";
  if (error === -ENOMEM && ['create', 'add', 'get'].includes(command)) text = 'not enough memory';
  otherProblem(`Operation failed: ${text}`);
}

export type Action = (session: Session) => Program<void>;

function* list(session: Session): Program<void> {
  const { command, io } = session;
  const { table, options, template } = command;
  if (table === 'conntrack' && options.has('zero') && comparisons(command)) parameterProblem("Can't use -z with filtering parameters");
  if (options.has('status') && template.statusMask === 0) failed(-EINVAL, 'list');
  const request: CtRequest = { op: 'ct-dump', table: table as 'conntrack', zero: options.has('zero') };
  for (const entry of session.ask(request).data as CtEntry[]) {
    if (!markFits(command, entry) || !statusFits(command, entry) || !flowFits(command, entry)) continue;
    session.counter++;
    yield* io.print(session.flow(entry, ''));
  }
  yield* io.print(session.foot('conntrack'));
}

function comparisons({ options }: Command): boolean {
  return ['protonum', 'src', 'dst', 'reply-src', 'reply-dst', 'mark', 'status', 'zone', 'orig-zone', 'reply-zone'].some((name) =>
    options.has(name),
  );
}

function* remove(session: Session): Program<void> {
  const { command, io } = session;
  const portid = session.portid(true);
  for (const entry of session.ask({ op: 'ct-dump' }).data as CtEntry[]) {
    if (!flowFits(command, entry)) continue;
    const zone = entry.zone ?? entry.origZone ?? 0;
    const { error } = session.ask({ op: 'ct-delete', tuple: entry.orig, zone, id: entry.id, portid });
    // It may have ended by itself in the meantime.
    if (error === -ENOENT) continue;
    if (error < 0) failed(error, 'delete');
    session.counter++;
    // Said as what it is only where that is a command.
    yield* io.print(session.flow(entry, command.output.has('save') ? 'DESTROY' : ''));
  }
}

function* update(session: Session): Program<void> {
  const { command, io } = session;
  const { template, options } = command;
  const portid = session.portid(true);
  for (const entry of session.ask({ op: 'ct-dump' }).data as CtEntry[]) {
    if (!updateMeans(command, entry)) continue;
    const change: CtChange = {};
    if (options.has('timeout')) change.timeout = template.timeout;
    if (options.has('mark')) change.mark = ((entry.mark ?? 0) & ~template.markMask) ^ template.mark;
    if (options.has('status')) change.status = entry.status | template.status;
    if (template.tcpState !== undefined) change.tcpState = template.tcpState;
    if (!changes(change, entry)) continue;
    const zone = entry.zone ?? entry.origZone ?? 0;
    const { error } = session.ask({ op: 'ct-update', tuple: entry.orig, zone, change, portid });
    if (error === -ENOENT) continue;
    if (error < 0) failed(error, 'update');
    const now = session.ask({ op: 'ct-get', tuple: entry.orig, zone }).data as CtEntry;
    session.counter++;
    yield* io.print(session.flow(now, ''));
  }
}

function changes(change: CtChange, entry: CtEntry): boolean {
  const { timeout, mark, status, tcpState } = change;
  return (
    (timeout !== undefined && timeout !== entry.timeout) ||
    (mark !== undefined && mark >>> 0 !== (entry.mark ?? 0)) ||
    (status !== undefined && status !== entry.status) ||
    (tcpState !== undefined && tcpState !== entry.tcpState)
  );
}

/** The whole tuple that was given, of the original direction; from the reply's where only that is there. */
function wholeTuple(template: FlowTemplate): CtTuple {
  const proto = template.proto ?? 0;
  const { orig, reply } = template;
  const icmp = ((template.icmpType ?? 0) << 8) | (template.icmpCode ?? 0);
  if (orig.src === undefined && reply.src !== undefined)
    return { proto, src: reply.dst ?? 0, dst: reply.src, srcPort: reply.dstPort ?? 0, dstPort: reply.srcPort ?? 0 };
  return { proto, src: orig.src ?? 0, dst: orig.dst ?? 0, srcPort: orig.srcPort ?? 0, dstPort: proto === 1 ? icmp : (orig.dstPort ?? 0) };
}

const ICMP_ANSWERS: Readonly<Record<number, number>> = { 8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17 };

function inverted(tuple: CtTuple): CtTuple {
  const { proto, src, dst, srcPort, dstPort } = tuple;
  if (proto === 1) return { proto, src: dst, dst: src, srcPort, dstPort: ((ICMP_ANSWERS[dstPort >> 8] ?? 0) << 8) | (dstPort & 0xff) };
  return { proto, src: dst, dst: src, srcPort: dstPort, dstPort: srcPort };
}

function* get(session: Session): Program<void> {
  const { template, family } = session.command;
  if (family === AF_INET6) failed(-ENOENT, 'get');
  const { error, data } = session.ask({ op: 'ct-get', tuple: wholeTuple(template), zone: 0 });
  if (error < 0) failed(error, 'get');
  const entry = data as CtEntry;
  session.counter++;
  yield* session.io.print(session.flow(entry, ''));
}

function natOf(nat: { addr?: number; port?: number }): CtChange['srcNat'] {
  const { addr = 0, port = 0 } = nat;
  return nat.addr === undefined && nat.port === undefined ? undefined : { minAddr: addr, maxAddr: addr, minPort: port, maxPort: port };
}

function* create(session: Session): Program<void> {
  const { command } = session;
  const { template, options } = command;
  if (command.family === AF_INET6) notModelled('IPv6');
  if (template.secmark !== 0) notModelled('--secmark with -I');
  const orig = wholeTuple(template);
  const reply = { ...inverted(orig), ...defined(template.reply) };
  const change: CtChange = { timeout: template.timeout, srcNat: natOf(template.srcNat), dstNat: natOf(template.dstNat) };
  if (options.has('mark')) change.mark = template.mark;
  if (options.has('status')) change.status = template.status;
  if (template.tcpState !== undefined) change.tcpState = template.tcpState;
  if (template.origZone !== undefined || template.replyZone !== undefined) notModelled('a zone of one direction with -I');
  const zone = template.zone ?? 0;
  let { error } = session.ask({ op: 'ct-new', orig, reply, zone, change, portid: session.portid(false) });
  if (error === -EEXIST && command.name === 'add') {
    const same = { timeout: change.timeout, mark: change.mark, tcpState: change.tcpState };
    ({ error } = session.ask({ op: 'ct-update', tuple: orig, zone, change: same, portid: session.portid(false) }));
  }
  if (error < 0) failed(error, command.name);
  session.counter++;
}

function defined(tuple: Partial<CtTuple>): Partial<CtTuple> {
  return Object.fromEntries(Object.entries(tuple).filter(([, value]) => value !== undefined));
}

function* flush(session: Session): Program<void> {
  session.ask({ op: 'ct-flush', portid: session.portid(false) });
  yield* session.io.error('conntrack v1.4.8 (conntrack-tools): connection tracking table has been emptied.\n');
}

function* expFlush(session: Session): Program<void> {
  session.ask({ op: 'ct-exp-flush' });
  yield* session.io.error('conntrack v1.4.8 (conntrack-tools): expectation table has been emptied.\n');
}

function* expList(session: Session): Program<void> {
  for (const exp of session.ask({ op: 'ct-exp-dump' }).data as CtExpect[]) {
    session.counter++;
    yield* session.io.print(session.expectation(exp, ''));
  }
  yield* session.io.print(session.foot('expect'));
}

function* expGet(session: Session): Program<void> {
  const { error, data } = session.ask({ op: 'ct-exp-get', tuple: wholeTuple(session.command.template), zone: 0 });
  if (error < 0) failed(error, 'exp-get');
  yield* session.io.print(session.expectation(data as CtExpect, ''));
}

function* expDelete(session: Session): Program<void> {
  const { error } = session.ask({ op: 'ct-exp-delete', tuple: wholeTuple(session.command.template), zone: 0 });
  if (error < 0) failed(error, 'exp-delete');
}

function* stats(session: Session): Program<void> {
  const names: readonly (readonly [string, keyof CtStats])[] = [
    ['found', 'found'],
    ['invalid', 'invalid'],
    ['insert', 'insert'],
    ['insert_failed', 'insertFailed'],
    ['drop', 'drop'],
    ['early_drop', 'earlyDrop'],
    ['error', 'error'],
    ['search_restart', 'searchRestart'],
    ['clash_resolve', 'clashResolve'],
    ['chaintoolong', 'chainToolong'],
  ];
  const all = session.ask({ op: 'ct-stats' }).data as CtStats[];
  for (const [cpu, one] of all.entries())
    yield* session.io.print(`${`cpu=${cpu}`.padEnd(8)}\t${names.map(([name, key]) => `${name}=${one[key]} `).join('')}\n`);
}

function* expStats(session: Session): Program<void> {
  const all = session.ask({ op: 'ct-exp-stats' }).data as CtExpStats[];
  for (const [cpu, one] of all.entries())
    yield* session.io.print(`${`cpu=${cpu}`.padEnd(8)}\texpect_new=${one.new} expect_create=${one.create} expect_delete=${one.delete} \n`);
}

function* count(session: Session): Program<void> {
  yield* session.io.print(`${session.ask({ op: 'ct-count' }).data as number}\n`);
}

function* expCount(session: Session): Program<void> {
  yield* session.io.print(`${(session.ask({ op: 'ct-exp-dump' }).data as CtExpect[]).length}\n`);
}

/** What each command does; events stand in events.ts. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  list,
  delete: remove,
  update,
  get,
  create,
  add: create,
  flush,
  count,
  stats,
  'exp-list': expList,
  'exp-get': expGet,
  'exp-delete': expDelete,
  'exp-create': () => notModelled('making expectations by hand'),
  'exp-flush': expFlush,
  'exp-count': expCount,
  'exp-stats': expStats,
};
