import { MapMaker } from './layout.ts';
import type { LayoutRequest } from './layouter.svelte.ts';

/** Lays the map out beside the page: however large the network is, the page itself never waits for it. */
const maker = new MapMaker();

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => {
  const { picture, maxRow, moved, held, tidy } = data;
  if (tidy) maker.tidy();
  self.postMessage(maker.layOut(picture, maxRow, moved, held));
};
