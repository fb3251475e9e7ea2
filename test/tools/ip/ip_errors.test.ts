import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ip } from '../../../src/tools/ip/ip.ts';
import { runTool } from './fake_process.ts';
import { bridgeNetwork } from './network.ts';

/** What real ip says of wrong command lines: "$ LINE", what it printed, "[exit N]". */
const RECORDED = readFileSync(new URL('malformed.out', import.meta.url), 'utf8')
  .split(/^\$ /m)
  .slice(1)
  .map((step) => {
    const end = step.indexOf('\n');
    return [step.slice(0, end), step.slice(end + 1)] as const;
  });

function words(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

describe('wrong command lines', () => {
  test.each(RECORDED)('%s', (line, recorded) => {
    const run = runTool(ip, words(line), { ...bridgeNetwork(), addresses: [], routes: [], neighs: [], terminal: true });
    expect(run.merged + (run.status === 0 ? '' : `[exit ${run.status}]\n`)).toBe(recorded);
    expect(run.sent).toEqual([]);
  });

  test('the kernel`s words come before its error number`s', () => {
    const answer = () => ({ error: -17, extack: 'ipv4: Address already assigned' });
    const run = runTool(ip, ['ip', 'addr', 'add', '10.0.0.1/24', 'dev', 'v1'], { ...bridgeNetwork(), answer });
    expect(run).toMatchObject({ stderr: 'Error: ipv4: Address already assigned.\n', status: 2 });
    const silent = runTool(ip, ['ip', 'link', 'del', 'v1'], { ...bridgeNetwork(), answer: () => ({ error: -95 }) });
    expect(silent).toMatchObject({ stderr: 'RTNETLINK answers: Operation not supported\n', status: 2 });
  });
});
