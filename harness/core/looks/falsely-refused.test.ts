import { describe, expect, it } from 'vitest';
import type { Recording, ServedCount } from '../record/run-record.ts';
import { type Breakage, healthyRecording } from '../verdict/healthy.fixture.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import { withUnlike } from './unlike-ledger.ts';

const REFUSED = [41, 47, 52];
const unprocessed: NonNullable<Breakage['attempt']> = (_, id) => (REFUSED.includes(id) ? { outcome: 'unprocessed' } : {});

/** A healthy run over HTTP/2 in which the server refused three requests, and what the app wrote down. */
function refused(served: Partial<ServedCount>): Recording {
  const healthy = healthyRecording({ attempt: unprocessed });
  const wrote = { total: healthy.ledger.answered, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [], ...served };
  return { ...healthy, run: { ...healthy.run, served: wrote } };
}

const checksOf = (recording: Recording) =>
  judgeRun(recording)
    .checks.filter(({ verdict }) => verdict === 'fail')
    .map(({ name }) => name);

describe('a request that the server says it has not processed', () => {
  it('is no failure if the app had nothing of it', () => {
    const recording = refused({});
    expect(withUnlike(recording).recording).toBe(recording);
    expect(checksOf(recording)).toEqual([]);
  });

  it('is a failure if the app served it, or had begun with it', () => {
    const { answered } = refused({}).ledger;
    const recording = refused({
      total: answered + 2,
      servedNotAnswered: [41, 47],
      begunNotServed: [{ id: 52, pid: 1, instance: 'a', atMs: 3000 }],
    });
    const { ledger } = withUnlike(recording).recording;
    expect([ledger.answered, ledger.failed, ledger.unprocessed]).toEqual([answered, 3, 0]);
    expect([...ledger.failures()].map(({ id, outcome }) => [id, outcome])).toEqual(REFUSED.map((id) => [id, 'falsely-refused']));
    expect(checksOf(recording)).toEqual(['zero-downtime']);
    // What was recorded stays as it is.
    expect(recording.ledger.unprocessed).toBe(3);
  });
});
