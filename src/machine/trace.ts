import type { Kernel } from '../kernel/kernel.ts';
import type { TraceEvent } from '../net/core/trace.ts';

/** The tracepoints of all hosts of a machine. */
export class MachineTrace {
  private readonly hosts: ReadonlyMap<string, Kernel>;

  constructor(hosts: ReadonlyMap<string, Kernel>) {
    this.hosts = hosts;
  }

  /** Adds a listener; returns what takes it off. */
  listen(listener: (event: TraceEvent, host: string) => void): () => void {
    const offs = [...this.hosts].map(([name, kernel]) => kernel.stack.trace.listen((event) => listener(event, name)));
    return () => {
      for (const off of offs) off();
    };
  }
}
