import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORPUS, corpusFiles, readCorpus, resultsOf, scriptOf } from './corpus.ts';

/**
 * Writes behind each rule of the corpus what the real iptables makes of it: record_corpus.ts ROOTFS [FILE...], as root. ROOTFS is a
 * directory with Debian 13's user land; nothing leaves the network namespace made for it.
 */
function record(rootfs: string, name: string): void {
  const lines = readCorpus(name);
  const options = { input: scriptOf(lines), encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const results = resultsOf(lines, execFileSync('unshare', ['-n', 'chroot', rootfs, '/bin/bash'], options));
  let next = 0;
  const text = readFileSync(join(CORPUS, name), 'utf8')
    .split('\n')
    .map((line) => (line === '' || /^[#@]/.test(line) ? line : `${line.split(' ; ')[0]} ; ${results[next++]}`.trimEnd()));
  writeFileSync(join(CORPUS, name), text.join('\n'));
}

const [rootfs, ...names] = process.argv.slice(2);
for (const name of names.length > 0 ? names : corpusFiles()) record(rootfs, name);
