import { expect, it } from 'vitest';
import { reproduces, zeroDowntime } from '../../harness/scenario.ts';
import { answerWithinSeconds } from './answer-within.ts';

const SILENT = reproduces({ says: 'never answered', outcome: 'timeout', causes: ['a'] });
const RESET = reproduces({ says: 'reset', outcome: 'reset', also: ['timeout'], causes: ['a'] });

it('gives a race whose request is never answered up sooner than a client would', () => {
  expect(answerWithinSeconds({ expect: SILENT }, 'race')).toBe(10);
  expect(answerWithinSeconds({ expect: zeroDowntime(), since: [{ expect: SILENT }] }, 'race')).toBe(10);
});

it('waits as long as everywhere for what a frozen process has only held up', () => {
  expect(answerWithinSeconds({ expect: RESET }, 'race')).toBe(60);
  expect(answerWithinSeconds({ expect: zeroDowntime() }, 'cure')).toBe(60);
  expect(answerWithinSeconds({ expect: SILENT }, 'cure')).toBe(60);
});
