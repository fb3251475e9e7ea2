import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers: the same seed gives the same stream. Nothing inside the machine draws from elsewhere. */
export class Random {
  private readonly generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed | 0);
  }

  /** 32 random bits as a signed integer. */
  int32(): number {
    return this.generator.next() | 0;
  }

  /** A uniform integer in [0, below). Linux: get_random_u32_below(). */
  below(below: number): number {
    return Math.floor(((this.generator.next() >>> 0) / 4294967296) * below);
  }

  /** A uniform number in [0, 1). */
  float(): number {
    return (this.generator.next() >>> 0) / 4294967296;
  }
}
