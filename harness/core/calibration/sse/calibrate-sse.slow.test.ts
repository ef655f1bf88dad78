import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../ledger/outcome.ts';
import { startStreamSiege } from '../../siege/sse/stream-siege.ts';
import { exact } from '../exact.ts';
import { calibrateSse } from './calibrate-sse.ts';
import { SSE_CORRECT } from './sse-correct.ts';
import { SSE_FAULTS } from './sse-faults.ts';

/** A siege that takes one outcome for an answer. */
function blindTo(blind: Outcome): typeof startStreamSiege {
  return (options) => {
    const { ledger } = options;
    const end: typeof ledger.end = (id, outcome, ...rest) => ledger.end(id, outcome === blind ? 'answered' : outcome, ...rest);
    const seen = {
      begin: ledger.begin.bind(ledger),
      end,
      targets: ledger.targets,
      versionIndex: ledger.versionIndex.bind(ledger),
      lookIndex: ledger.lookIndex.bind(ledger),
      get sent() {
        return ledger.sent;
      },
    };
    return startStreamSiege({ ...options, ledger: seen });
  };
}

describe('the known-answer test by streams', () => {
  it('counts each fault exactly once, and raises no alarm at what is correct', async () => {
    const rows = await calibrateSse({ form: 'full', lanes: ['new', 'reused'], clientCounts: [1, 4] });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows).toHaveLength((SSE_FAULTS.length + SSE_CORRECT.length) * 3);
  }, 180_000);

  it('has names that are unique, and as many kinds as it should', () => {
    const names = [...SSE_FAULTS, ...SSE_CORRECT].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(SSE_FAULTS.length).toBeGreaterThanOrEqual(14);
    expect(SSE_CORRECT.length).toBeGreaterThanOrEqual(20);
  });

  it.each([
    ['gap', ['sse-gap', 'sse-gap-on-reconnect']],
    ['stalled', ['sse-silence-after-events']],
    ['truncated', ['sse-fin-within-event', 'sse-fin-between-events']],
  ] as const)(
    'finds a siege that is blind to %s',
    async (outcome, faults) => {
      const rows = await calibrateSse({ form: 'short', lanes: ['new'], clientCounts: [1], start: blindTo(outcome) });
      expect(rows.filter((row) => !exact(row)).map(({ fault }) => fault)).toEqual(faults);
    },
    60_000,
  );
});
