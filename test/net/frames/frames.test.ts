import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runTranscript } from '../../../src/machine/script.ts';
import { framesOf, normalForm } from './normal_form.ts';

/**
 * Stories (NAME.sh) and what the real tcpdump wrote of them on the real kernel (NAME.pcap): ours, run here, must write the same
 * frames in the same order, byte for byte in normal form. A story's last command prints its capture as hexadecimal text. Each was
 * recorded twice, and the two recordings are equal in normal form; a new one is recorded the same way, never edited.
 */
const STORIES = new URL('./', import.meta.url);
const PRINT = '$ od -An -v -tx1 /tmp/x.pcap\n';

function story(name: string): string {
  return readFileSync(new URL(`${name}.sh`, STORIES), 'utf8');
}

/** The capture that a story's transcript ends with. */
function captureOf(output: string): Uint8Array {
  const hex = output.slice(output.indexOf(PRINT) + PRINT.length).replace(/\s/g, '');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function recorded(name: string): string[] {
  return normalForm(framesOf(new Uint8Array(readFileSync(new URL(`${name}.pcap`, STORIES)))));
}

const names = readdirSync(STORIES)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => file.slice(0, -3));

describe('frames are those of the real kernel', () => {
  it.each(names)('%s', (name) => {
    const { output, bugs } = runTranscript(story(name));
    expect(bugs).toEqual([]);
    const ours = normalForm(framesOf(captureOf(output)));
    // An outer sum is right once the inner one, left to the card, is filled in: local checksum offload.
    expect(ours.filter((frame) => frame.includes('wrong') && !frame.includes('partial'))).toEqual([]);
    expect(ours).toEqual(recorded(name));
  });
});

describe('the normal form', () => {
  it('keeps what matters: another byte, another TTL, a wrong checksum show', () => {
    const frames = framesOf(new Uint8Array(readFileSync(new URL('ping.pcap', STORIES))));
    const request = frames.findIndex((frame) => frame[12] === 8 && frame[13] === 0);
    const before = normalForm(frames);
    for (const at of [0, 15, 22, 24, 35, frames[request].length - 1]) {
      const changed = frames.map((frame) => frame.slice());
      changed[request][at] ^= 0x40;
      expect(normalForm(changed)[request], `byte ${at}`).not.toBe(before[request]);
    }
  });
});
