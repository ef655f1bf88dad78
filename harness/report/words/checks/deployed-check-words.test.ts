import { expect, it } from 'vitest';
import { COMPLETE_MS, healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { judgeRun } from '../../../core/verdict/judge-run.ts';
import { checkInWords } from '../checks-in-words.ts';

it('a change that nothing names is told with the answers before and after, as facts too', () => {
  const expectation = { kind: 'zero-downtime', maxStallMs: null } as const;
  const { checks } = judgeRun(
    healthyRecording({
      run: { runtime: 'external', expectation, transitions: [], expectsChange: false, change: { kind: 'unnamed' } },
      attempt: ({ sentMs }) => ({ version: 1, status: sentMs < COMPLETE_MS - 100 ? 200 : 203 }),
    }),
  );
  expect(checks.filter(({ id }) => id === 'deployed').map(checkInWords)).toEqual([
    {
      ...{ name: 'deployed', verdict: 'inconclusive', reason: 'change-not-named' },
      facts: { target: '/slow/', differences: 2, statusBefore: 200, statusAfter: 203, before: '200', after: '203' },
      detail: 'A change is seen, and nothing names it: /slow/ answered 200 before the command, and 203 at the end.',
    },
  ]);
});
