import { expect, it } from 'vitest';
import type { WatchedChange } from '../record/run-record.ts';
import { withUnlike } from './unlike-ledger.ts';
import { PAGE, type Said, watched } from './varied-services.fixture.ts';

const random = (below: number): number => Math.floor(below / 2);

/** Rare looks since the change, of a run in which one of ten answers is the canary's. */
function rareSince(canary: Said, change: WatchedChange): readonly (number | undefined)[] {
  const recording = watched((asked) => (asked.deployed > 0 && asked.nth % 11 === 0 ? canary : { body: PAGE }), { random });
  const transitions = [{ from: 'old', to: 'new', triggerMs: 4000, completeMs: 7000 }];
  const { looks } = withUnlike({ ...recording, run: { ...recording.run, change, transitions } });
  return (looks ?? []).map(({ looks: { newAndRare } }) => newAndRare?.answers);
}

const CANARY = { kind: 'named', canary: true } as const;

it('takes the looks of a canary that names the new version for what was asked for', () => {
  expect(rareSince({ body: `${PAGE} new`, version: 2 }, CANARY)).toEqual([undefined]);
});

it('takes a rare look of the old version for none', () => {
  expect(rareSince({ body: '<h1>Back soon</h1>' }, CANARY)).toEqual([expect.any(Number)]);
});

it('takes a rare look of the new version for none if no canary was asked for', () => {
  expect(rareSince({ body: `${PAGE} new`, version: 2 }, { kind: 'named' })).toEqual([expect.any(Number)]);
});
