import { expect, it } from 'vitest';
import { DROP_REASONS } from '../../src/net/core/drop_reason.ts';
import { DROP_SENTENCES } from '../../src/view/drop_sentences.ts';

it('has a sentence for every drop reason, in both languages', () => {
  for (const reason of DROP_REASONS) {
    expect(DROP_SENTENCES[reason]?.en, reason).toMatch(/^[A-Z].*\.$|\?$/s);
    expect(DROP_SENTENCES[reason]?.zh, reason).toMatch(/[。？]$/);
  }
});
