import * as Comlink from 'comlink';
import type { Patch } from 'immer';
import type { Hop, Journey, PacketRecord } from '../view/packet.ts';
import type { MachinePicture } from '../view/picture.ts';
import type { Text } from '../view/text.ts';
import type {
  ClockState,
  ExplainedWord,
  FromWorker,
  LessonSheet,
  NetnsTables,
  OpenedTerminal,
  PacketBytes,
  SessionRecord,
  Started,
  StartOptions,
  TimelineSheet,
  ToWorker,
  WorkerApi,
} from '../worker/api.ts';
import type { LessonError } from '../lesson/parse.ts';
import { TerminalTab } from './terminal/terminal_tab.svelte.ts';

const MAX_PACKETS = 3000;
/** How long a mistake that did not stop the machine is shown, ms. */
const CRASH_SHOWN = 20_000;
/** How long the first prompt may take before the rest of the page is loaded all the same, ms. */
const LONGEST_WAIT = 3000;
/** The performance mark of the first prompt. */
const FIRST_PROMPT = 'first-prompt';

/** The page's half of the machine: calls it, and holds what it last told of itself. */
export class Client {
  lab = $state('');
  hosts = $state.raw<string[]>([]);
  picture = $state.raw<MachinePicture>({ hosts: {} });
  packets = $state.raw<PacketRecord[]>([]);
  /** A capture that was opened to read. */
  opened = $state.raw<{ name: string; packets: PacketRecord[] } | null>(null);
  /** The first prompt is there: what can wait need wait no longer. */
  prompted = $state(false);
  /** The packet whose journey is shown; 0 for none. */
  selectedPacket = $state(0);
  skipped = $state(false);
  clock = $state.raw<ClockState>({ now: 0, speed: 1, paused: false, behind: false, held: false, idle: true, past: false, loop: null });
  sheet = $state.raw<LessonSheet | null>(null);
  private lesson = '';
  lessonErrors = $state.raw<LessonError[]>([]);
  crash = $state.raw<{ message: string; stopped: boolean } | null>(null);
  tabs = $state<TerminalTab[]>([]);
  /** The lesson a saved session was in, with the number of steps done: 'NAME:5'; '' for none. */
  savedLesson = $state('');
  /** Something was typed, or a command ended, since the session was kept last. */
  touched = false;
  /** Is the session kept in this browser? */
  keeping = $state(false);
  /** The machine has answered: what is saved is known. */
  isStarted = $state(false);
  /** What is wrong with the session that was to be begun again; '' for nothing. */
  refused = $state.raw<Text | null>(null);
  /** Counts up when the machine was set to another time. */
  restarts = $state(0);
  /** The terminal on show in the other half, by its number, when there are two; 0 for none. */
  beside = $state(0);
  /** A filter for the packets that another part of the page asks for: an address that was clicked. */
  wantedFilter = $state.raw({ text: '' });
  /** Counts up when a journey is to be seen. */
  journeysWanted = $state(0);
  /** Wall time at which `clock` was told, ms. */
  clockAt = 0;

  private readonly api: Comlink.Remote<WorkerApi>;
  private readonly port: MessagePort;
  private readonly remotePort: MessagePort;
  /** What came for terminals whose number is not known here yet: the port is faster than the answer to the call. */
  private readonly early = new Map<number, ((tab: TerminalTab) => void)[]>();
  private readonly hopListeners = new Set<(hops: Hop[]) => void>();
  private crashTimer: ReturnType<typeof setTimeout> | undefined;
  private skippedTimer: ReturnType<typeof setTimeout> | undefined;
  private nextTab = 1;
  private shownTab = $state(0);
  private patcher: ((picture: MachinePicture, patches: Patch[]) => MachinePicture) | null = null;
  private patcherComing: Promise<void> | null = null;
  private earlyPatches: Patch[] = [];

  constructor(worker: Worker) {
    this.api = Comlink.wrap<WorkerApi>(worker);
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.remotePort = port2;
    this.port.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
  }

  /** Switches a machine on: a new one with a terminal, or a saved session as it was. */
  start(options: StartOptions): void {
    this.lab = options.lab;
    this.api.start(options, Comlink.transfer(this.remotePort, [this.remotePort])).then(
      (started) => this.started(started),
      (error: unknown) => (this.crash = { message: String(error), stopped: true }),
    );
    if (options.saved === undefined) this.newTab();
    setTimeout(() => (this.prompted = true), LONGEST_WAIT);
  }

  private started({ lab, hosts, terminals, lesson, refused }: Started): void {
    this.lab = lab;
    this.hosts = hosts;
    this.savedLesson = lesson;
    if (refused !== undefined) this.refused = refused;
    if (terminals.every(({ closed }) => closed) && this.tabs.length === 0) this.newTab();
    this.isStarted = true;
  }

  /** Another machine is there, or the same at another time: its terminals are shown again from their beginning. */
  private restarted(terminals: readonly OpenedTerminal[]): void {
    this.picture = { hosts: {} };
    this.earlyPatches = [];
    this.packets = [];
    this.selectedPacket = 0;
    this.restarts++;
    const keep = this.tabs.filter((tab) => terminals.some(({ id, closed }) => id === tab.id && !closed));
    for (const tab of keep) tab.reset();
    for (const { id, host, netns, closed } of terminals) {
      if (closed || keep.some((tab) => tab.id === id)) continue;
      const tab = new TerminalTab(this, this.nextTab++, host, netns);
      tab.id = id;
      keep.push(tab);
    }
    this.tabs = keep;
    this.activeTab = Math.max(0, Math.min(this.activeTab, keep.length - 1));
  }

  /** The terminal that commands are typed into. */
  get active(): TerminalTab | undefined {
    return this.tabs[this.activeTab];
  }

  /** The place in `tabs` of the terminal that has the keyboard. */
  get activeTab(): number {
    return this.shownTab;
  }

  set activeTab(at: number) {
    const before = this.active;
    this.shownTab = at;
    if (before !== undefined && before.right !== this.active?.right) this.beside = before.number;
  }

  /** Opens a terminal: in a namespace of the host, in the other half of the pane, if asked for. */
  newTab(host?: string, netns?: string, right = this.active?.right ?? false): TerminalTab {
    const number = this.nextTab++;
    const tab = new TerminalTab(this, number, host, netns);
    tab.right = right;
    this.tabs.push(tab);
    this.activeTab = this.tabs.length - 1;
    return this.tabs[this.activeTab];
  }

  /** Opens a terminal in the other half of the pane. */
  newTabBeside(): TerminalTab {
    return this.newTab(this.active?.host, undefined, !this.active?.right);
  }

  closeTab(tab: TerminalTab): void {
    const at = this.tabs.findIndex((one) => one.number === tab.number);
    if (at < 0) return;
    if (tab.id >= 0) void this.api.closeTerminal(tab.id);
    const { active } = this;
    this.tabs.splice(at, 1);
    if (this.tabs.length === 0) {
      this.newTab();
      return;
    }
    // The next one of the same half, else of the other.
    const next = this.tabs.findIndex((one) => (active === tab ? one.right === tab.right : one === active));
    this.shownTab = Math.max(0, next);
  }

  async openTerminal(tab: TerminalTab, cols: number, rows: number): Promise<void> {
    const id = await this.api.openTerminal({ cols, rows, host: tab.host, netns: tab.netns }).catch((error: unknown) => {
      // Its namespace went while it was opened.
      tab.write(new TextEncoder().encode((error as Error).message));
      tab.closed = true;
      return -1;
    });
    if (id < 0) return;
    tab.id = id;
    for (const action of this.early.get(id) ?? []) action(tab);
    this.early.delete(id);
  }

  send(message: ToWorker): void {
    this.touched ||= message.type !== 'drawn';
    this.port.postMessage(message);
  }

  setSpeed(speed: number): void {
    void this.api.setSpeed(speed);
  }

  setPaused(paused: boolean): void {
    void this.api.setPaused(paused);
  }

  setFollow(on: boolean): void {
    void this.api.setFollow(on);
  }

  stepOnce(): void {
    void this.api.stepOnce();
  }

  async stepPacket(): Promise<void> {
    await this.api.stepPacket();
  }

  journey(packet: number): Promise<Journey | null> {
    return this.api.journey(packet);
  }

  /** The packet that was lost last, or whose answer was. */
  lastFailure(): Promise<number | null> {
    return this.api.lastFailure();
  }

  /** What each word of a command line means. */
  explain(line: string): Promise<ExplainedWord[]> {
    return this.api.explain(line);
  }

  /** What the last error message in a text means. */
  explainError(text: string): Promise<{ error: string; en: string; zh: string } | null> {
    return this.api.explainError(text);
  }

  /** Shows a packet's journey, wherever one is. */
  showJourney(packet: number): void {
    this.closeCapture();
    this.selectedPacket = packet;
    this.journeysWanted++;
  }

  packetBytes(packet: number): Promise<PacketBytes | null> {
    return this.api.packetBytes(packet);
  }

  searchPackets(expression: string): ReturnType<WorkerApi['searchPackets']> {
    return this.api.searchPackets(expression) as ReturnType<WorkerApi['searchPackets']>;
  }

  conversation(packet: number): Promise<string> {
    return this.api.conversation(packet);
  }

  captureTaps(ids: readonly number[] | undefined): ReturnType<WorkerApi['captureTaps']> {
    return this.api.captureTaps(ids);
  }

  capture(ids: readonly number[] | undefined, tap: string | undefined): Promise<Uint8Array> {
    return this.api.capture(ids, tap);
  }

  /** Opens a capture to read: it takes the place of the live packets in the list. Returns what is wrong with it, or null. */
  async openCapture(name: string, file: Uint8Array): Promise<Text | null> {
    const result = await this.api.openCapture(file);
    if (!result.ok) return result.error;
    this.selectedPacket = 0;
    this.opened = { name, packets: result.packets };
    return result.warning;
  }

  closeCapture(): void {
    this.opened = null;
    this.selectedPacket = 0;
    void this.api.closeCapture();
  }

  tables(host: string, netns: number): Promise<NetnsTables> {
    return this.api.tables(host, netns);
  }

  save(): Promise<string> {
    return this.api.save(this.lessonState());
  }

  link(): Promise<string> {
    return this.api.link(this.lessonState());
  }

  /** The lesson that is open and how far it is. */
  private lessonState(): string {
    return this.lesson === '' || this.sheet === null ? '' : `${this.lesson}:${this.sheet.progress.current}`;
  }

  timeline(): Promise<TimelineSheet> {
    return this.api.timeline();
  }

  async travel(line: number, time: number): Promise<void> {
    await this.api.travel(line, time);
  }

  exportScript(): Promise<string> {
    return this.api.exportScript(this.active?.host);
  }

  rebuild(text: string): ReturnType<WorkerApi['rebuild']> {
    return this.api.rebuild(text) as ReturnType<WorkerApi['rebuild']>;
  }

  record(): Promise<SessionRecord> {
    return this.api.record();
  }

  clearPackets(): void {
    this.packets = [];
    void this.api.clearPackets();
  }

  /** Begins a lesson; `name` is what it is kept under, `done` how many of its steps were done before. */
  async startLesson(name: string, text: string, done = 0): Promise<void> {
    const result = await this.api.startLesson(text, done);
    this.lesson = result.ok ? name : '';
    this.sheet = result.ok ? result.sheet : null;
    this.lessonErrors = result.ok ? [] : result.errors;
  }

  onHops(listener: (hops: Hop[]) => void): () => void {
    this.hopListeners.add(listener);
    return () => this.hopListeners.delete(listener);
  }

  /** Tells who draws them of frames that crossed cables. */
  fly(hops: Hop[]): void {
    for (const listener of this.hopListeners) listener(hops);
  }

  private receive(message: FromWorker): void {
    switch (message.type) {
      case 'output':
        return this.withTab(message.terminal, (tab) => tab.write(message.bytes));
      case 'prompt':
        this.touched = true;
        this.firstPrompt();
        return this.withTab(message.terminal, (tab) => (tab.waiting = message.waiting));
      case 'closed':
        return this.withTab(message.terminal, (tab) => tab.ended(message.status));
      case 'size':
        return this.withTab(message.terminal, (tab) => tab.size(message.cols, message.rows));
      case 'restarted':
        return this.restarted(message.terminals);
      case 'replayed':
        for (const tab of this.tabs) tab.fit();
        return;
      case 'view':
        return this.view(message);
      case 'clock':
        this.clockAt = performance.now();
        this.clock = message;
        return;
      case 'lesson':
        if (this.sheet !== null) this.sheet = { ...this.sheet, progress: message.progress };
        return;
      case 'crash':
        console.error(message.message);
        this.crash = { message: message.message.split('\n')[0], stopped: message.stopped };
        clearTimeout(this.crashTimer);
        if (!message.stopped) this.crashTimer = setTimeout(() => (this.crash = null), CRASH_SHOWN);
    }
  }

  private firstPrompt(): void {
    if (this.prompted) return;
    this.prompted = true;
    performance.mark(FIRST_PROMPT);
  }

  private withTab(terminal: number, action: (tab: TerminalTab) => void): void {
    const tab = this.tabs.find((one) => one.id === terminal);
    if (tab !== undefined) return action(tab);
    const waiting = this.early.get(terminal);
    if (waiting) waiting.push(action);
    else this.early.set(terminal, [action]);
  }

  private patch(patches: Patch[]): void {
    if (this.patcher !== null) {
      this.picture = this.patcher(this.picture, patches);
      return;
    }
    this.earlyPatches.push(...patches);
    this.patcherComing ??= loadPatcher().then((patcher) => {
      this.patcher = patcher;
      this.picture = patcher(this.picture, this.earlyPatches);
      this.earlyPatches = [];
    });
  }

  private view({ patches, packets, hops, skipped }: Extract<FromWorker, { type: 'view' }>): void {
    if (patches.length > 0) this.patch(patches);
    if (packets.length > 0) this.packets = merged(this.packets, packets);
    if (hops.length > 0) this.fly(hops);
    if (skipped === 0) return;
    this.skipped = true;
    clearTimeout(this.skippedTimer);
    this.skippedTimer = setTimeout(() => (this.skipped = false), 1500);
  }
}

/** What applies patches: loaded with the first of them, after the first prompt. */
async function loadPatcher(): Promise<(picture: MachinePicture, patches: Patch[]) => MachinePicture> {
  const { applyPatches, enablePatches } = await import('immer');
  enablePatches();
  return applyPatches;
}

/** The list with newer records of packets it has and with new ones; the oldest go when there are too many. */
function merged(list: readonly PacketRecord[], changed: readonly PacketRecord[]): PacketRecord[] {
  const next = list.slice();
  const first = next[0]?.id ?? changed[0].id;
  let last = next.length > 0 ? next[next.length - 1].id : first - 1;
  for (const record of changed) {
    if (record.id > last) {
      next.push(record);
      last = record.id;
      continue;
    }
    // Numbers follow each other without gaps.
    const at = record.id - first;
    if (next[at]?.id === record.id) next[at] = record;
  }
  return next.length > MAX_PACKETS ? next.slice(next.length - MAX_PACKETS) : next;
}
