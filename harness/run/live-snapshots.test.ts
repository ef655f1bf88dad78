import { expect, it } from 'vitest';
import { startClock } from '../core/clock.ts';
import { Ledger } from '../core/ledger/ledger.ts';
import { Recorder } from '../core/record/recorder.ts';
import { liveSnapshots } from './live-snapshots.ts';

it('the live view never shows more in flight than there are clients', () => {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
  const snapshot = liveSnapshots(new Recorder(startClock()), ledger, null);
  expect(snapshot().inFlight).toBe(0);
  const begin = (client: number): number => ledger.begin(client, 'new', 0, 1, 0, false);
  const held = [0, 1, 2].map(begin);
  expect(snapshot().inFlight).toBe(3);
  // Their answers have come and are still held for a look when each client sends its next request.
  for (const client of [0, 1, 2]) begin(client);
  expect(ledger.open).toBe(6);
  expect(snapshot().inFlight).toBe(3);
  for (const id of held) ledger.end(id, 'answered', 2, 200, 1, 0, 0);
  expect(snapshot()).toMatchObject({ inFlight: 3, byStatus: { 200: 3 } });
});
