import { performance } from 'node:perf_hooks';
import { compileFilter } from '../tools/tcpdump/filter/compile.ts';
import { line } from './bench_machine.ts';

const DLT_EN10MB = 1;
const FRAME_LENGTH = 64;
const RUNS = 20_000_000;
/** How many different frames. */
const FRAMES = 256;

/** TCP to port 80 from 10.0.0.1, TCP elsewhere, UDP and ARP, in turn. */
function frames(): Uint8Array[] {
  return Array.from({ length: FRAMES }, (_, n) => {
    const frame = new Uint8Array(FRAME_LENGTH);
    frame.set([0x08, n % 4 === 3 ? 0x06 : 0x00, 0x45], 12);
    frame[23] = n % 4 === 2 ? 17 : 6;
    frame.set([10, 0, 0, n % 4 === 1 ? 9 : 1, 10, 0, 0, 2, 0x9c, 0x40, 0, 80], 26);
    return frame;
  });
}

/** Frames a second through the compiled `tcp port 80 and host 10.0.0.1`, of 64 bytes each. */
export function captureFilter(): void {
  const target = { linktype: DLT_EN10MB, snaplen: 262144, savefile: false };
  const filter = compileFilter('tcp port 80 and host 10.0.0.1', target, { host: () => undefined, port: () => undefined });
  const list = frames();
  let taken = 0;
  const round = (count: number): void => {
    for (let n = 0; n < count; n++) if (filter.run(list[n % FRAMES], 0, FRAME_LENGTH) !== 0) taken++;
  };
  round(1_000_000);
  taken = 0;
  const start = performance.now();
  round(RUNS);
  const seconds = (performance.now() - start) / 1000;
  line(`capture filter "tcp port 80 and host 10.0.0.1": ${(RUNS / seconds / 1e6).toFixed(1)} million frames a second (aim: at least 5)`);
  if (taken !== RUNS / 4) line(`  took ${taken} frames instead of ${RUNS / 4}`);
}
