import { describe, expect, it } from 'vitest';
import type { RunRecord, ServedCount } from '../../record/run-record.ts';
import { accounted } from '../checks/accounted-check.ts';
import { executedOnce } from '../checks/executed-once-check.ts';
import { healthyRecording } from '../healthy.fixture.ts';

const ID = 41;
const by = (pid: number, instance: string, atMs = 3200) => ({ pid, instance, atMs });
const BY_BOTH = [by(11, 'backend-1', 3400), by(22, 'backend-2', 3200)];
const BY_PROXY = [{ proxy: 'front', id: ID, times: 2 }];

interface Told {
  readonly method?: string;
  readonly passedOnAgain?: RunRecord['passedOnAgain'];
  readonly served?: Partial<ServedCount>;
  readonly lost?: true;
  readonly placedPosts?: readonly number[];
}

/** A healthy run whose requests are sent by one method, and in which two backends have executed one of them. */
function recordingOf({ method = 'PUT', passedOnAgain = BY_PROXY, served = {}, lost, placedPosts }: Told) {
  const healthy = healthyRecording(lost === undefined ? {} : { attempt: (_, id) => (id === ID ? { outcome: 'timeout' } : {}) });
  const { run, ledger } = healthy;
  const { sent } = ledger;
  const autocannon = { requests: sent, responses: sent, errors: 0, timeouts: 0 };
  return {
    ...healthy,
    run: {
      ...run,
      options: { ...run.options, methods: ledger.targets.map(() => method) },
      passedOnAgain,
      ...(placedPosts === undefined ? {} : { carrier: { autocannon, unsent: 0, unsolicited: 0, placedPosts } }),
      served: {
        total: ledger.answered + (lost === undefined ? 1 : 2),
        answeredNotServed: [],
        servedTwice: [ID],
        executedAgain: [{ id: ID, executions: BY_BOTH }],
        unknown: 0,
        begunNotServed: [],
        ...served,
      },
    },
  };
}

describe('a request that a proxy repeated, as it may', () => {
  it.each(['PUT', 'GET', 'DELETE', 'HEAD'])('%s is told, with each process that executed it, and the books balance', (method) => {
    const { ledger } = recordingOf({});
    expect(accounted(recordingOf({ method }))).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { sent: ledger.sent, answered: ledger.sent, served: ledger.sent + 1, repeatedByProxy: 1 },
      evidence: { repeated: [{ id: ID, method, proxy: 'front', times: 2, executions: BY_BOTH, begun: [] }] },
    });
  });

  it('is told also if the process that had begun with it never finished, and another answered it', () => {
    const { ledger } = healthyRecording();
    const served = { total: ledger.answered, servedTwice: [], executedAgain: [], begunNotServed: [{ id: ID, ...by(33, 'backend-1') }] };
    expect(accounted(recordingOf({ served }))).toMatchObject({
      verdict: 'pass',
      facts: { served: ledger.sent, repeatedByProxy: 1 },
      evidence: { repeated: [{ id: ID, begun: [by(33, 'backend-1')], executions: [] }] },
    });
    expect(accounted(recordingOf({ served, passedOnAgain: [] }))).toMatchObject({ verdict: 'inconclusive', reason: 'retried-elsewhere' });
  });

  it('is told also if it failed all the same', () => {
    expect(accounted(recordingOf({ lost: true }))).toMatchObject({ verdict: 'pass', facts: { failed: 1, repeatedByProxy: 1 } });
  });

  it('leaves the books exact: one more or less that was served does not balance', () => {
    const { total } = recordingOf({}).run.served;
    expect(accounted(recordingOf({ served: { total: total + 1 } }))).toMatchObject({ reason: 'books-do-not-balance' });
    expect(accounted(recordingOf({ served: { total: total - 1 } }))).toMatchObject({ reason: 'books-do-not-balance' });
  });
});

describe('a request that was executed again is not explained by a proxy', () => {
  it.each<[string, Told]>([
    ['none wrote down that it passed it on again', { passedOnAgain: [] }],
    ['it wrote so of another one', { passedOnAgain: [{ proxy: 'front', id: ID + 1, times: 2 }] }],
    [
      'it was executed more often than it was passed on',
      {
        served: {
          total: healthyRecording().ledger.answered + 2,
          executedAgain: [{ id: ID, executions: [...BY_BOTH, by(33, 'backend-3')] }],
        },
      },
    ],
    [
      'a third process had begun with it, which is one more than it was passed on',
      { served: { begunNotServed: [{ id: ID, ...by(33, 'backend-3') }] } },
    ],
    ['one process executed it twice', { served: { executedAgain: [{ id: ID, executions: [by(11, 'backend-1'), by(11, 'backend-1')] }] } }],
    ['nothing says by whom it was executed', { served: { executedAgain: [] } }],
    ['two proxies say that they did', { passedOnAgain: [...BY_PROXY, { proxy: 'edge', id: ID, times: 2 }] }],
    ['a strategy had placed it as a POST', { placedPosts: [ID] }],
    ['its method is not known as one that may be repeated', { method: 'PURGE' }],
  ])('if %s', (_, told) => {
    expect(accounted(recordingOf(told))).toMatchObject({ verdict: 'inconclusive', reason: 'served-twice', facts: { servedTwice: 1 } });
  });

  it.each(['POST', 'PATCH'])('if it is a %s, which fails the run whatever a proxy says', (method) => {
    expect(executedOnce(recordingOf({ method }))).toMatchObject({ verdict: 'fail', reason: 'executed-again' });
    expect(accounted(recordingOf({ method })).facts).not.toHaveProperty('repeatedByProxy');
  });
});
