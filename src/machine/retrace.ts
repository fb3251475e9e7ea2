import type { Machine } from './machine.ts';
import type { TraceDevice } from './trace_device.ts';

/** Of so many lines typed, the packets are found out afterwards; a session of more steps than this is not done again for it. */
const LINES_TRACED = 30;
const MOST_STEPS = 5_000_000;

/**
 * Somebody asks for packets that nobody remembers: does everything again in a second machine, which remembers those of the last
 * lines typed. Null where that cannot be done, or would take too long.
 */
export function retrace({ hasRun, sim, inputs }: Machine, again: () => Machine): TraceDevice | null {
  if (hasRun || sim.steps > MOST_STEPS) return null;
  const twin = again();
  const lines = inputs.flatMap((input, at) => (input.type === 'data' && input.data.includes('\r') ? [at] : []));
  const from = lines.at(-LINES_TRACED) ?? 0;
  twin.replay(inputs.slice(0, from));
  const tracer = twin.traceFromNow();
  twin.replay(inputs.slice(from));
  while (twin.sim.steps < sim.steps && twin.sim.step(sim.now));
  return tracer;
}
