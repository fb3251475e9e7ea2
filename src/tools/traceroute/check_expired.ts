import { type Probe, ttlToHops } from './probe.ts';

/**
 * A probe at `at` got no answer. A host that answers few of many probes may have answered a later one in its place: then that
 * answer is taken for this one's. Goes the way of traceroute's check_expired().
 */
export function checkExpired(probes: Probe[], at: number, queries: number): void {
  const hop = at - (at % queries);
  const earlier = probes.slice(hop, at);
  if (earlier.some((probe) => !probe.done || !probe.final)) return;
  const finalAt = nextFinal(probes, at);
  if (finalAt < 0) return;
  const sameHop = earlier.length > 0 || (at % queries) + (finalAt - at) < queries;
  if (!sameHop && !reportedBefore(probes, at, finalAt) && !nearEnough(probes, at, finalAt, queries)) return;
  Object.assign(probes[at], probes[finalAt]);
  // It is not sent again.
  Object.assign(probes[finalAt], { done: false, final: false, sent: 1, received: 0, from: undefined, ttl: 0, note: '', info: '', fd: -1 });
}

/** The first later probe that reached the end of the way; -1 when one expired on its way before that. */
function nextFinal(probes: readonly Probe[], at: number): number {
  for (let i = at + 1; i < probes.length && probes[i].sent !== 0; i++) {
    if (probes[i].done) return probes[i].final ? i : -1;
  }
  return -1;
}

/** The one who reports the end of the way reported an expired TTL before. */
function reportedBefore(probes: readonly Probe[], at: number, finalAt: number): boolean {
  return probes.slice(0, at).some((probe) => probe.from !== undefined && probe.from === probes[finalAt].from);
}

/** Judging by the TTL of the answer, is its sender no further than this hop? */
function nearEnough(probes: readonly Probe[], at: number, finalAt: number, queries: number): boolean {
  const { ttl } = probes[finalAt];
  if (ttl === 0) return false;
  let back = ttlToHops(ttl);
  for (let i = at - 1; i >= 0; i--) {
    const probe = probes[i];
    if (!probe.done || probe.final || probe.ttl === 0 || ttlToHops(probe.ttl) >= back) continue;
    back = back - ttlToHops(probe.ttl) + Math.trunc(i / queries) + 1;
    break;
  }
  return back <= Math.trunc(at / queries) + 1;
}
