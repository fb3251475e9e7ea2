import type { Patch } from 'immer';
import type { LessonProgress } from '../lesson/engine.ts';
import type { LessonError } from '../lesson/parse.ts';
import type { Lesson } from '../lesson/schema.ts';
import type { Hop, Journey, LoopFinding, PacketRecord } from '../view/packet.ts';
import type { FdbRow, NeighbourRow, RouteRow } from '../view/table_rows.ts';
import type { Text } from '../view/text.ts';

/** What goes from the page to the worker over the stream port: what must be quick and in order. */
export type ToWorker = { type: 'input'; terminal: number; data: string } | { type: 'resize'; terminal: number; cols: number; rows: number };

/** What comes back over the stream port. */
export type FromWorker =
  | { type: 'output'; terminal: number; bytes: Uint8Array }
  /** The shell waits for a command (or no longer does). */
  | { type: 'prompt'; terminal: number; waiting: boolean }
  | { type: 'closed'; terminal: number; status: number }
  | { type: 'view'; patches: Patch[]; packets: PacketRecord[]; hops: Hop[]; skipped: number }
  | ({ type: 'clock' } & ClockState)
  | { type: 'lesson'; progress: LessonProgress }
  | { type: 'crash'; message: string; stopped: boolean };

export interface ClockState {
  /** Virtual time, ns. */
  now: number;
  speed: number;
  paused: boolean;
  /** The machine has more to do than there is time for: virtual time runs slower than asked. */
  behind: boolean;
  /** Does virtual time pass by itself at the moment? (Something is due or running.) */
  idle: boolean;
  /** A frame that goes round in circles, while it does. */
  loop: LoopFinding | null;
}

export interface NetnsTables {
  routes: RouteRow[];
  neighbours: NeighbourRow[];
  fdb: FdbRow[];
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
  start(options: { lab: string; seed: number }, port: MessagePort): Promise<{ host: string; hosts: string[] }>;
  openTerminal(options: { cols: number; rows: number; host?: string | undefined }): number;
  closeTerminal(terminal: number): void;
  setSpeed(speed: number): void;
  setPaused(paused: boolean): void;
  /** While paused: takes the next event. */
  stepOnce(): void;
  journey(packet: number): Promise<Journey | null>;
  tables(host: string, netns: number): Promise<NetnsTables>;
  clearPackets(): Promise<void>;
  startLesson(text: string): Promise<LessonStart>;
  stopLesson(): void;
  record(): SessionRecord;
}
