import { worker } from './start_worker.ts';

performance.mark('worker-started');
const { startPage } = await import('./page.ts');
startPage(worker);
