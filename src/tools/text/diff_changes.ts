/** A changed stretch: lines [a, aEnd) of the first file became [b, bEnd) of the second. */
export interface Hunk {
  a: number;
  aEnd: number;
  b: number;
  bEnd: number;
}

/** The changes between two lists of lines, by a longest common subsequence (Myers' greedy algorithm). */
export function changes(a: readonly string[], b: readonly string[], same: (x: string, y: string) => boolean): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && same(a[head], b[head])) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && same(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  const hunks: Hunk[] = [];
  for (const [kind, i, j] of editScript(x, y, same)) {
    const [ai, bj] = [i + head, j + head];
    const last = hunks[hunks.length - 1] as Hunk | undefined;
    const hunk = last && last.aEnd === ai && last.bEnd === bj ? last : { a: ai, aEnd: ai, b: bj, bEnd: bj };
    if (hunk !== last) hunks.push(hunk);
    if (kind === 'delete') hunk.aEnd++;
    else hunk.bEnd++;
  }
  return hunks;
}

function editScript(
  a: readonly string[],
  b: readonly string[],
  same: (x: string, y: string) => boolean,
): ['delete' | 'insert', number, number][] {
  const max = a.length + b.length;
  const trace: Int32Array[] = [];
  const v = new Int32Array(2 * max + 2);
  for (let d = 0; d <= max; d++) {
    trace.push(v.slice());
    for (let k = -d; k <= d; k += 2) {
      let i = k === -d || (k !== d && v[max + k - 1] < v[max + k + 1]) ? v[max + k + 1] : v[max + k - 1] + 1;
      let j = i - k;
      while (i < a.length && j < b.length && same(a[i], b[j])) {
        i++;
        j++;
      }
      v[max + k] = i;
      if (i >= a.length && j >= b.length) return backtrack(trace, a.length, b.length, max);
    }
  }
  return [];
}

function backtrack(trace: readonly Int32Array[], aLength: number, bLength: number, max: number): ['delete' | 'insert', number, number][] {
  const script: ['delete' | 'insert', number, number][] = [];
  let [i, j] = [aLength, bLength];
  for (let d = trace.length - 1; d > 0; d--) {
    const v = trace[d];
    const k = i - j;
    const down = k === -d || (k !== d && v[max + k - 1] < v[max + k + 1]);
    const previous = down ? k + 1 : k - 1;
    const pi = v[max + previous];
    const pj = pi - previous;
    while (i > pi + (down ? 0 : 1) && j > pj + (down ? 1 : 0)) {
      i--;
      j--;
    }
    script.unshift(down ? ['insert', pi, pj] : ['delete', pi, pj]);
    [i, j] = [pi, pj];
  }
  return script;
}
