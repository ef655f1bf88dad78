import type { LedgerRecord } from '../../core/ledger/ledger.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { hasRequestsInHand, startServer } from './reload.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

export interface Stop {
  readonly ini: string;
  /** Tells the old instance to end. */
  readonly stop: (old: UwsgiInstance) => Promise<void> | void;
  /** What must become of the requests that it has in hand at that moment. */
  readonly inHand: 'answered' | 'lost';
}

/** A worker that has nothing to do has accepted a request by then, in milliseconds. */
const ACCEPTED_BY_MS = 50;

/**
 * Replaces the old version by the new one as containers do it: the old instance is told to end, in the middle of requests;
 * when it has ended the new one is started, at the same address. There are more workers than clients, so that whatever has
 * no answer when the stop comes is in the hand of a worker, save what has only just been sent.
 */
export async function stopAndStart(stage: UwsgiStage, { ini, stop, inHand }: Stop): Promise<void> {
  const old = stage.instance('ver_a-1');
  let atStop: readonly LedgerRecord[] = [];
  await hasRequestsInHand(stage, old, 3);
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    // What was sent a moment ago may not be accepted yet.
    atStop = [...stage.requests()].filter(({ outcome, sentAtMs }) => outcome === 'open' && sentAtMs < stage.nowMs() - ACCEPTED_BY_MS);
    await stop(old);
    await old.ended();
    await startServer(stage, ini, 'ver_b-2');
  });
  await stage.shows('the old instance has ended by itself, with code 0', () =>
    old.exit !== null && 'code' in old.exit && old.exit.code === 0 ? HOLDS : JSON.stringify(old.exit),
  );
  const says =
    inHand === 'answered' ? 'every request in hand when the stop came was answered' : 'requests in hand when the stop came were lost';
  await stage.shows(says, () => {
    const ids = new Set(atStop.map(({ id }) => id));
    const lost = [...stage.requests()].filter(({ id, outcome }) => ids.has(id) && outcome !== 'answered').length;
    return ids.size > 0 && (inHand === 'answered' ? lost === 0 : lost > 0) ? HOLDS : `${lost} of ${ids.size} were lost`;
  });
}
