/** The machine's worker: started before anything else of the page is loaded. */
export const worker = new Worker(new URL('../worker/machine_worker.ts', import.meta.url), { type: 'module', name: 'machine' });
