import type { Failure } from '../../core/ledger/outcome.ts';
import { count } from '../../core/quantity.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

/**
 * Holds three counts of the requests that the pool took itself against each other, when the siege is over: the siege's
 * failures, the lines of the pool's log, and what the pool's own workers say that they have taken (stats).
 */
export async function showPoolsOwnRequests(stage: UwsgiStage, failure: Failure, line: RegExp): Promise<void> {
  const pool = stage.instance('pool');
  const failed = stage.count(failure);
  await stage.shows(`the pool logged a line for each ${failure}`, () => {
    pool.log.read();
    const lines = pool.log.matching(line).length;
    return lines === failed ? HOLDS : `${count(failed, 'time')} ${failure}, ${count(lines, 'line')}`;
  });
  await stage.shows(`the pool's own worker has taken as many requests as ended as ${failure}`, async () => {
    const { workers } = await pool.stats();
    const taken = workers.reduce((sum, worker) => sum + worker.requests, 0);
    return taken === failed
      ? HOLDS
      : `${count(failed, 'time')} ${failure}, ${count(taken, 'request')} of ${count(workers.length, 'worker')}`;
  });
}
