import type { MachinePicture } from '../../view/picture.ts';
import type { Spot } from './free_spot.ts';
import type { MapLayout } from './layout.ts';

/** What a layout is made of: the arguments of `MapMaker.layOut`, and whether everything gets its place anew. */
export interface LayoutRequest {
  picture: MachinePicture;
  maxRow: number;
  moved: ReadonlyMap<string, Spot>;
  held: string;
  tidy: boolean;
}

/** The page's end of the layout's worker. One request is under way at a time; of those that wait the last one counts. */
export class Layouter {
  layout = $state.raw<MapLayout>({ width: 0, height: 0, boxes: [], chips: [], cables: [] });
  private readonly worker = new Worker(new URL('./layout_worker.ts', import.meta.url), { type: 'module', name: 'layout' });
  private busy = false;
  private next: LayoutRequest | null = null;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<MapLayout>) => {
      this.layout = data;
      this.busy = false;
      if (this.next !== null) this.send(this.next);
    };
  }

  ask(request: LayoutRequest): void {
    const wanted = { ...request, tidy: request.tidy || (this.next?.tidy ?? false) };
    if (this.busy) this.next = wanted;
    else this.send(wanted);
  }

  close(): void {
    this.worker.terminate();
  }

  private send(request: LayoutRequest): void {
    this.next = null;
    this.busy = true;
    this.worker.postMessage(request);
  }
}
