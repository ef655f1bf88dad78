import { describe, expect, it } from 'vitest';
import type { ServedCount } from '../../../core/record/run-record.ts';
import { executedOnce } from '../../../core/verdict/checks/executed-once-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { executedOnceWords } from './executed-once-words.ts';

function say(served: Partial<ServedCount>, lost = -1): string {
  const recording = healthyRecording({ attempt: (_, id) => (id === lost ? { outcome: 'reset' } : {}) });
  const { run, ledger } = recording;
  return executedOnceWords(
    executedOnce({
      ...recording,
      run: {
        ...run,
        options: { ...run.options, methods: ledger.targets.map(() => 'POST') },
        served: { total: ledger.answered, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [], ...served },
      },
    }),
  ).detail;
}

describe('what is said of executions', () => {
  const { sent } = healthyRecording().ledger;

  it('says that each was executed once', () => {
    expect(say({})).toBe(
      `None of ${sent} requests that must be executed once was executed again. Of all: ${sent} executed once and answered.`,
    );
  });

  it('says which were executed again, by whom and when', () => {
    const executions = [
      { pid: 1, instance: 'backend-1', atMs: 3200 },
      { pid: 2, instance: 'backend-2', atMs: 3300 },
    ];
    expect(say({ executedAgain: [{ id: 41, executions }] })).toBe(
      `1 request of ${sent} sent once was executed more than once: something on the way sent it again (request 41 by 1 (backend-1) at 3.200 s and by 2 (backend-2) at 3.300 s). Of all: ${sent - 1} executed once and answered.`,
    );
    const many = [41, 42, 43, 44, 45].map((id) => ({ id, executions }));
    expect(say({ executedAgain: many })).toMatch(/^5 requests of \d+ sent once were executed .*; 2 more\)/);
  });

  it.each([
    [{ servedNotAnswered: [60] }, '1 executed and not answered (a client that sends again has it executed twice)'],
    [{ begunNotServed: [{ id: 60, pid: 1, instance: 'backend', atMs: 1 }] }, '1 begun and never finished'],
    [{}, '1 never executed'],
  ])('says what became of one that failed', (served, words) => {
    expect(say(served, 60)).toContain(words);
  });
});
