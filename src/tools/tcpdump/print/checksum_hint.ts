/** What a checksum field holding `given` ought to hold, when the checksum over everything came to `sum`. */
export function shouldBe(given: number, sum: number): number {
  let value = given + sum;
  value = (value & 0xffff) + (value >>> 16);
  return (value & 0xffff) + (value >>> 16);
}
