import { expect, it } from 'vitest';
import type { Ledger, LedgerRecord } from '../../ledger/ledger.ts';
import { isFailure } from '../../ledger/outcome.ts';
import type { Outage } from '../../record/measurements.ts';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { outages } from './outages.ts';
import { MOST_OUTAGES, seeOutages } from './outages-seen.ts';
import { toMicrosecond } from './to-microsecond.ts';

/** The same from the same seed: from 0 up to 1. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000;
  };
}

const endOf = ({ sentAtMs, durationMs }: LedgerRecord): number => sentAtMs + durationMs;

/** What an outage is, word by word, and slowly: everything is in memory, and looked at for each failure. */
function byDefinition(ledger: Ledger, slow: number): Outage[] {
  const all = [...ledger.records()];
  const answers = all.filter(({ outcome }) => outcome === 'answered').toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  const struck = all
    .filter(({ outcome }) => isFailure(outcome))
    .map((failure) => {
      const isSilent = failure.outcome === 'timeout';
      const ownMs = failure.target === slow && !isSilent ? endOf(failure) : failure.sentAtMs;
      const within = answers.findLast((each) => each.sentAtMs >= failure.sentAtMs && endOf(each) <= endOf(failure));
      return { atMs: isSilent || within === undefined ? ownMs : Math.max(ownMs, endOf(within)), endMs: endOf(failure) };
    })
    .toSorted((a, b) => a.atMs - b.atMs);
  const found: { fromMs: number; toMs: number; failed: number }[] = [];
  let lastEndMs = 0;
  struck.forEach(({ atMs, endMs }, i) => {
    const before = struck[i - 1];
    const apart = before === undefined || answers.some((each) => each.sentAtMs >= before.atMs && endOf(each) <= atMs);
    if (apart) found.push({ fromMs: atMs, toMs: 0, failed: 0 });
    lastEndMs = apart ? endMs : Math.max(lastEndMs, endMs);
    const outage = found.at(-1);
    if (outage === undefined) return;
    outage.failed++;
    outage.toMs = answers.find((each) => each.sentAtMs >= atMs)?.sentAtMs ?? lastEndMs;
  });
  return found.map(({ fromMs, toMs, failed }) => ({ fromMs: toMicrosecond(fromMs), toMs: toMicrosecond(toMs), failed }));
}

/** A ledger in no order, with many at one moment, of requests that last for any time or none. */
function anyLedger(random: () => number): Ledger {
  const [share, spanMs, whole] = [random(), random() < 0.5 ? 30 : 300, random() < 0.5];
  const upTo = (most: number): number => (whole ? Math.floor(random() * most) : random() * most);
  return ledgerOf(
    Array.from({ length: 3 + Math.floor(random() * 80) }, (): Written => {
      const sentMs = upTo(spanMs);
      const outcome = random() < 0.2 ? ('timeout' as const) : ('reset' as const);
      const endMs = sentMs + upTo(20) * (random() < 0.1 ? 20 : 1);
      return { sentMs, endMs, path: random() < 0.3 ? '/slow/' : '/fast/', ...(random() < share ? { outcome } : {}) };
    }),
  );
}

it('finds in two sweeps what the definition says, in a thousand ledgers at random', () => {
  const random = randomOf(17);
  for (let nth = 0; nth < 1000; nth++) {
    const ledger = anyLedger(random);
    expect(outages(ledger, [0]), `ledger ${nth}`).toEqual(byDefinition(ledger, 0));
  }
});

it('lists the longest outages of a service that loses a request now and then, and counts all', () => {
  // Every tenth request fails; each hundredth of these outages is longer than the others.
  const attempts = Array.from({ length: 20_000 }, (_, i): Written => {
    const sentMs = i + (i % 1000 > 0 && i % 1000 < 10 ? 0.5 : 0);
    return i % 10 === 0 ? { sentMs, endMs: sentMs + 0.1, outcome: 'reset' } : { sentMs, endMs: sentMs + 0.2 };
  });
  const ledger = ledgerOf(attempts);
  const all = outages(ledger, []);
  expect(all.length).toBe(2000);
  const { listed, totals } = seeOutages(ledger, []);
  expect(listed.length).toBe(MOST_OUTAGES);
  const lengthOf = ({ fromMs, toMs }: Outage): number => toMs - fromMs;
  const longest = all.toSorted((a, b) => lengthOf(b) - lengthOf(a) || a.fromMs - b.fromMs).slice(0, MOST_OUTAGES);
  expect(listed).toEqual(longest.toSorted((a, b) => a.fromMs - b.fromMs));
  expect(totals).toEqual({ count: 2000, failed: 2000, totalMs: expect.closeTo(2010, 6), longestMs: 1.5 });
  expect(seeOutages(ledgerOf([{ sentMs: 1 }]), [])).toEqual({ listed: [], totals: { count: 0, failed: 0, totalMs: 0, longestMs: 0 } });
});
