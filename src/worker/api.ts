import type { Patch } from 'immer';
import type { LessonProgress } from '../lesson/engine.ts';
import type { LessonError } from '../lesson/parse.ts';
import type { Lesson } from '../lesson/schema.ts';
import type { Field } from '../view/dissect/field.ts';
import type { Hop, Journey, LoopFinding, PacketRecord } from '../view/packet.ts';
import type { ChainRow, ConnectionTable, FdbRow, NeighbourRow, RouteRow, SocketRow } from '../view/table_rows.ts';
import type { Text } from '../view/text.ts';

/** What goes from the page to the worker over the stream port: what must be quick and in order. */
export type ToWorker =
  | { type: 'input'; terminal: number; data: string }
  | { type: 'resize'; terminal: number; cols: number; rows: number }
  /** So many bytes of output have been drawn. */
  | { type: 'drawn'; terminal: number; bytes: number };

/** What comes back over the stream port. */
export type FromWorker =
  | { type: 'output'; terminal: number; bytes: Uint8Array }
  /** The shell waits for a command (or no longer does). */
  | { type: 'prompt'; terminal: number; waiting: boolean }
  | { type: 'closed'; terminal: number; status: number }
  /** While a session is played again: the terminal had this size from here on. */
  | { type: 'size'; terminal: number; cols: number; rows: number }
  /** Another machine is in its place, or the same at another time: all that was told so far is void. */
  | { type: 'restarted'; terminals: OpenedTerminal[] }
  /** What was done to that one has been told; what follows happens now. */
  | { type: 'replayed' }
  | { type: 'view'; patches: Patch[]; packets: PacketRecord[]; hops: Hop[]; skipped: number }
  | ({ type: 'clock' } & ClockState)
  | { type: 'lesson'; progress: LessonProgress }
  | { type: 'crash'; message: string; stopped: boolean };

/** A word of a command line, where it stands, and what it means there. */
export interface ExplainedWord {
  from: number;
  to: number;
  en: string;
  zh: string;
}

export interface ClockState {
  /** Virtual time, ns. */
  now: number;
  speed: number;
  paused: boolean;
  /** The machine has more to do than there is time for: virtual time runs slower than asked. */
  behind: boolean;
  /** Time stands still for a moment: a new packet is on its way. */
  held: boolean;
  /** Does virtual time pass by itself at the moment? (Something is due or running.) */
  idle: boolean;
  /** Something of what was done is still to come: the machine was set back. */
  past: boolean;
  /** A frame that goes round in circles, while it does. */
  loop: LoopFinding | null;
}

/** A terminal of the machine: in which order they were opened is in the number. */
export interface OpenedTerminal {
  id: number;
  host: string;
  /** The namespace it was opened in, by name; not there for the host's own. */
  netns?: string | undefined;
  closed: boolean;
}

/** A command line that was entered. */
export interface CommandMark {
  /** Virtual time, ns. */
  time: number;
  terminal: number;
  text: string;
}

/** The courses of events of a session, and what stands on the one shown. */
export interface TimelineSheet {
  /** `from` is the line it branched off at time `at`; -1 for the first. */
  lines: { id: number; from: number; at: number; end: number }[];
  current: number;
  now: number;
  commands: CommandMark[];
  /** When packets were dropped. */
  drops: number[];
}

/** How a session begins: a new machine, or a saved one played again. */
export interface StartOptions {
  lab: string;
  seed: number;
  /** A session as `save` or `link` made it. */
  saved?: string | undefined;
}

/** What came of it. `refused`: what is wrong with the saved session; a new machine was switched on instead. */
export interface Started {
  lab: string;
  hosts: string[];
  terminals: OpenedTerminal[];
  lesson: string;
  refused?: Text;
}

/** A packet's bytes and the protocol tree made of them. */
export interface PacketBytes {
  bytes: Uint8Array;
  /** How long it was on the wire. */
  length: number;
  tree: Field[];
}

export interface NetnsTables {
  routes: RouteRow[];
  neighbours: NeighbourRow[];
  fdb: FdbRow[];
  chains: ChainRow[];
  connections: ConnectionTable;
  sockets: SocketRow[];
}

/** A lesson as the page shows it: the file, and a sentence for each check. */
export interface LessonSheet {
  lesson: Lesson;
  checks: Text[][];
  progress: LessonProgress;
}

export type LessonStart = { ok: true; sheet: LessonSheet } | { ok: false; errors: LessonError[] };

/** All it takes to get the same machine again: the lab, the seed, and what was put in when. */
export interface SessionRecord {
  lab: string;
  seed: number;
  now: number;
  steps: number;
  hash: number;
  inputs: readonly unknown[];
}

/** The calls the page makes (comlink). */
export interface WorkerApi {
  /** Switches a machine on; the streams go over `port`. */
  start(options: StartOptions, port: MessagePort): Promise<Started>;
  /** Opens a terminal, in the host's own namespace or the one of that name. Refused where that is not there. */
  openTerminal(options: { cols: number; rows: number; host?: string | undefined; netns?: string | undefined }): Promise<number>;
  closeTerminal(terminal: number): void;
  setSpeed(speed: number): void;
  setPaused(paused: boolean): void;
  /** Whether time stands still for a moment when a packet of a new kind is on its way. */
  setFollow(on: boolean): Promise<void>;
  /** While paused: takes the next event. */
  stepOnce(): void;
  /** While paused: goes on until a frame has crossed a cable, for 10 s of virtual time at most. Was there one? */
  stepPacket(): boolean;
  journey(packet: number): Promise<Journey | null>;
  /** The packet that was lost last, or whose answer was; null for none. */
  lastFailure(): Promise<number | null>;
  /** What each word of a command line means; those without a meaning are left out. */
  explain(line: string): Promise<ExplainedWord[]>;
  /** What the last error message in a text means; null where none is known. */
  explainError(text: string): Promise<{ error: string; en: string; zh: string } | null>;
  /** A packet's bytes (the first 2 kB) with what they say; null when it is forgotten. Negative numbers: of an opened capture. */
  packetBytes(packet: number): Promise<PacketBytes | null>;
  /** Which packets a pcap filter lets through. */
  searchPackets(expression: string): Promise<{ ok: true; ids: number[] } | { ok: false; error: string }>;
  /** The filter for all that a packet's two ends say to each other; '' when it is forgotten. */
  conversation(packet: number): Promise<string>;
  /** The interfaces that saw any of those packets (all when undefined), with the number of frames. */
  captureTaps(ids: readonly number[] | undefined): Promise<{ name: string; count: number }[]>;
  /** What they saw, or one of them, as a pcapng file. */
  capture(ids: readonly number[] | undefined, tap?: string): Promise<Uint8Array>;
  /** Opens a capture to read: its packets have negative numbers. */
  openCapture(file: Uint8Array): Promise<{ ok: true; packets: PacketRecord[]; warning: Text | null } | { ok: false; error: Text }>;
  closeCapture(): void;
  tables(host: string, netns: number): Promise<NetnsTables>;
  clearPackets(): Promise<void>;
  /** `done`: so many of its steps were done before. */
  startLesson(text: string, done?: number): Promise<LessonStart>;
  stopLesson(): void;
  record(): SessionRecord;
  /** The session as text, to be begun again to the bit; `lesson` is kept with it. */
  save(lesson: string): Promise<string>;
  /** The same for a link: shorter, each line as it was when it was entered. */
  link(lesson: string): Promise<string>;
  timeline(): Promise<TimelineSheet>;
  /** Shows the machine as it was at `time` of a line, paused. */
  travel(line: number, time: number): Promise<void>;
  /** A script that builds the host's network on real Linux. */
  exportScript(host?: string): Promise<string>;
  /** The commands that build what was pasted; an error says what is wrong with it. */
  rebuild(text: string): Promise<{ ok: true; commands: string[]; what: string } | { ok: false; error: Text }>;
}
