import { describe, expect, it } from 'vitest';
import { type Attempt, resultOf } from './case-attempt.ts';
import { conduct } from './conduct.ts';
import type { SuiteCase } from './suite-case.ts';
import { factsFor } from './suite-types.fixture.ts';

const caseOf = (scenario: string, alone = false): SuiteCase => ({
  id: `${scenario}@host#1`,
  scenario,
  version: 'host',
  turn: 1,
  expectedMs: 1000,
  alone,
});
const judged = (alone: boolean, starved = false): Attempt => ({
  kind: 'judged',
  folder: null,
  alone,
  facts: factsFor(starved ? 'inconclusive' : 'pass', { generatorSaturated: starved }),
});
const BROKEN: Attempt = { kind: 'broken', alone: false, startedAt: '2026-11-20T01:00:00.000Z', durationMs: 5, says: 'it crashed' };

/** Carries out cases that end when all that can run beside them has begun, and says what ran beside what. */
async function play(
  cases: readonly SuiteCase[],
  concurrency: number,
  attempt: (each: SuiteCase, alone: boolean, go: number) => Attempt | null,
) {
  const done = new Map<string, readonly Attempt[]>();
  const log: string[] = [];
  const running = new Set<string>();
  let most = 0;
  const controller = new AbortController();
  await conduct(cases, done, {
    concurrency,
    signal: controller.signal,
    attempt: async (each, alone) => {
      if (alone) expect([...running]).toEqual([]);
      running.add(each.id);
      most = Math.max(most, running.size);
      log.push(`${each.scenario}${alone ? ' alone' : ''}`);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(each.id);
      const result = attempt(each, alone, (done.get(each.id) ?? []).length + 1);
      if (result === null) controller.abort();
      return result;
    },
    record: async () => undefined,
  });
  return { done, log, most };
}

describe('conduct', () => {
  it('does each case once, as many at a time as it may', async () => {
    const { log, most } = await play(
      ['a', 'b', 'c', 'd', 'e'].map((name) => caseOf(name)),
      2,
      (_, alone) => judged(alone),
    );
    expect({ log, most }).toEqual({ log: ['a', 'b', 'c', 'd', 'e'], most: 2 });
  });

  it('lets nothing run beside a case that promises a time', async () => {
    const { log } = await play([caseOf('a'), caseOf('timed', true), caseOf('b'), caseOf('c')], 3, (_, alone) => judged(alone));
    expect(log).toEqual(['a', 'b', 'c', 'timed alone']);
  });

  it('does a run with a saturated load generator again, alone, at the end, and only once', async () => {
    const { log, done } = await play([caseOf('a'), caseOf('b'), caseOf('c')], 2, (each, alone) => judged(alone, each.scenario === 'a'));
    expect(log).toEqual(['a', 'b', 'c', 'a alone']);
    expect(done.get('a@host#1')).toHaveLength(2);
  });

  it('does nothing else again: neither what failed nor what broke', async () => {
    const failed: Attempt = { kind: 'judged', folder: null, alone: false, facts: factsFor('fail') };
    const { log } = await play([caseOf('a'), caseOf('b'), caseOf('c')], 2, (each) => (each.scenario === 'a' ? BROKEN : failed));
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('goes on where it was, and does nothing twice', async () => {
    const done = new Map<string, readonly Attempt[]>([
      ['a@host#1', [judged(false)]],
      ['b@host#1', [judged(false, true)]],
      ['d@host#1', [judged(false, true), judged(true, true)]],
    ]);
    const log: string[] = [];
    const attempt = async (each: SuiteCase, alone: boolean) => {
      log.push(each.scenario);
      return judged(alone);
    };
    const signal = new AbortController().signal;
    await conduct(
      ['a', 'b', 'c', 'd'].map((name) => caseOf(name)),
      done,
      { concurrency: 2, signal, attempt, record: async () => undefined },
    );
    expect(log).toEqual(['c', 'b']);
  });

  it('counts the second attempt of a run with a saturated load generator, and no earlier one', () => {
    const each = caseOf('a');
    expect(resultOf(each, [judged(false, true)], 0).kind).toBe('inconclusive');
    expect(resultOf(each, [judged(false, true), judged(true)], 0).kind).toBe('pass');
    expect(resultOf(each, [judged(false, true), { ...BROKEN, alone: true }], 0)).toMatchObject({ kind: 'broken', says: 'it crashed' });
    expect(() => resultOf(each, [], 0)).toThrow('never tried');
  });

  it('keeps one attempt after the other', async () => {
    const log: string[] = [];
    await conduct([caseOf('a'), caseOf('b')], new Map(), {
      concurrency: 2,
      signal: new AbortController().signal,
      attempt: async (_, alone) => judged(alone),
      record: async ({ scenario }) => {
        log.push(`${scenario} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`${scenario} ends`);
      },
    });
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('begins nothing more once an attempt could not be kept, waits for what is under way, and says the first reason', async () => {
    const log: string[] = [];
    const refused = new Error('the disk is full');
    await expect(
      conduct(
        ['a', 'b', 'c', 'd'].map((name) => caseOf(name)),
        new Map(),
        {
          concurrency: 2,
          signal: new AbortController().signal,
          attempt: async ({ scenario }, alone) => {
            log.push(`${scenario} begins`);
            // The first ends at once, the second when the first could not be kept.
            if (scenario !== 'a') await new Promise((resolve) => setImmediate(resolve));
            log.push(`${scenario} ends`);
            return judged(alone);
          },
          record: ({ scenario }) => Promise.reject(scenario === 'a' ? refused : new Error('another reason')),
        },
      ),
    ).rejects.toBe(refused);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('begins nothing more once it was interrupted, and keeps nothing of what was cut off', async () => {
    const { log, done } = await play([caseOf('a'), caseOf('b'), caseOf('c')], 1, (each, alone) =>
      each.scenario === 'b' ? null : judged(alone),
    );
    expect(log).toEqual(['a alone', 'b alone']);
    expect([...done.keys()]).toEqual(['a@host#1']);
  });
});
