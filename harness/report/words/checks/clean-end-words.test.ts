import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../core/record/run-record.ts';
import { cleanEnd } from '../../../core/verdict/checks/clean-end-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { cleanEndWords } from './clean-end-words.ts';

const SLEEPS = { atMs: 5001, says: 'ver_a sleeps', holds: true };
const AWAKE = { atMs: 31_204, says: 'running.fifo is read by ver_b-2', holds: false, detail: 'no process reads it' };

function of(run: Partial<RunRecord>) {
  return cleanEndWords(cleanEnd(healthyRecording({ run })));
}

describe('words of clean-end', () => {
  it('say of observations that hold how many there are, and the last', () => {
    expect(of({ observations: [SLEEPS] })).toMatchObject({ detail: expect.stringContaining('ver_a sleeps') });
  });

  it('say what was seen instead, and when', () => {
    expect(of({ observations: [SLEEPS, AWAKE] })).toEqual({
      detail: '1 of 2 observations does not hold: "running.fifo is read by ver_b-2" (at 31.204 s: no process reads it).',
    });
  });

  it('say why one could not be made', () => {
    const unseen = { ...AWAKE, known: false as const, detail: '/proc does not show the processes of pool' };
    expect(of({ observations: [SLEEPS, unseen] })).toEqual({
      detail:
        '1 of 2 observations could not be made: "running.fifo is read by ver_b-2" (at 31.204 s: /proc does not show the processes of pool).',
    });
  });
});
