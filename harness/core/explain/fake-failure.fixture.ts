import type { Failure } from '../ledger/outcome.ts';
import type { EventFacts } from '../record/event-facts.ts';
import { factualEvent, type PlainEvent, type Recording, type RunEvent } from '../record/run-record.ts';
import { healthyRecording } from '../verdict/healthy.fixture.ts';
import { ledgerOf, type Written } from '../verdict/written-ledger.fixture.ts';

/** A failed request that is made up: sent at 2.000 s and lost at 2.100 s, unless told. */
export interface FakeFailure extends Partial<Omit<Written, 'outcome'>> {
  readonly outcome: Failure;
  /** Who began it and never finished. */
  readonly begunBy?: { readonly pid: number; readonly instance: string };
  /** Who finished it, and when, of whom its client was never told. */
  readonly finishedBy?: { readonly pid: number; readonly instance: string; readonly atMs: number };
}

/** A recording of these attempts and events: nothing else failed, and nothing else was seen. */
export function fakeRecording(
  attempts: readonly (FakeFailure | (Written & { readonly outcome?: 'answered' }))[],
  events: readonly RunEvent[],
): Recording {
  const { run } = healthyRecording();
  const ledger = ledgerOf(attempts.map((attempt) => ({ sentMs: 2000, endMs: 2100, ...attempt })));
  const begunNotServed = attempts.flatMap((attempt, id) => {
    const begunBy = 'begunBy' in attempt ? attempt.begunBy : undefined;
    return begunBy === undefined ? [] : { id, ...begunBy, atMs: (attempt.sentMs ?? 2000) + 1 };
  });
  const finishedNotArrived = attempts.flatMap((attempt, id) => {
    const finishedBy = 'finishedBy' in attempt ? attempt.finishedBy : undefined;
    return finishedBy === undefined ? [] : { id, ...finishedBy };
  });
  const served = { total: 0, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed, finishedNotArrived };
  return { run: { ...run, served }, ledger, events };
}

/** A line of an instance's log. */
export const line = (atMs: number, instance: string, text: string): PlainEvent => {
  return { atMs, source: 'log', kind: /goodbye/.test(text) ? 'goodbye' : 'log-line', instance, pid: null, text };
};

/** A step of the strategy. */
export const step = (atMs: number, kind: string, instance: string | null, pid: number | null, text: string): PlainEvent => {
  return { atMs, source: 'strategy', kind, instance, pid, text };
};

/** A signal that the strategy sent. */
export const sent = (atMs: number, instance: string, facts: EventFacts['signal-sent'], text: string): RunEvent => {
  return factualEvent({ atMs, source: 'strategy', instance, pid: facts.pids[0] ?? null, text }, 'signal-sent', facts);
};

/** The end of a master, as its runtime tells it. */
export const masterGone = (atMs: number, instance: string): RunEvent => {
  return { atMs, source: 'process', kind: 'master-gone', instance, pid: 1, text: `${instance} exited with code 0` };
};
