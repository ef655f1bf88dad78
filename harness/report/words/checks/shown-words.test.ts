import { describe, expect, it } from 'vitest';
import type { Observation, RunRecord } from '../../../core/record/run-record.ts';
import { shown } from '../../../core/verdict/checks/shown-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { shownWords } from './shown-words.ts';

const EQUAL: Observation = {
  atMs: 6000,
  says: 'as many empty replies as log lines',
  holds: true,
  detail: 'as it should be',
  mustShow: true,
};
const UNEQUAL: Observation = { ...EQUAL, holds: false, detail: '12 empty replies, 13 lines' };
const WRECK: Observation = { atMs: 7000, says: 'every instance is gone', holds: false, detail: 'one is left' };

function of(run: Partial<RunRecord>) {
  return shownWords(shown(healthyRecording({ run })));
}

describe('words of shown', () => {
  it('count what must be shown, and nothing else', () => {
    expect(of({ observations: [EQUAL, WRECK] })).toMatchObject({ detail: expect.stringContaining('1 statement') });
  });

  it('say what was so instead', () => {
    expect(of({ observations: [EQUAL, UNEQUAL] })).toEqual({
      detail: '1 of 2 statements does not hold: "as many empty replies as log lines" (at 6.000 s: 12 empty replies, 13 lines).',
    });
  });
});
