import { expect, it } from 'vitest';
import { Ledger } from '../../../core/ledger/ledger.ts';
import { watchWait } from '../../../core/verdict/checks/watch-wait.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { watchWaitWords } from './watch-wait-words.ts';

it('too long a wait for a watched URL is told with its own time before, and the option that accepts it', () => {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', '2xx'] });
  const send = (sentMs: number, tookMs: number): void =>
    ledger.end(ledger.begin(0, 'new', 0, sentMs, 0, false), 'answered', sentMs + tookMs, 200, 0, 1, 0);
  for (let i = 0; i < 30; i++) send(100 * i, 20);
  send(5010, 1100);
  const phases = [
    { name: 'baseline', startMs: 0, endMs: 5000 },
    { name: 'reload', startMs: 5000, endMs: 30_000 },
    { name: 'settle', startMs: 30_000, endMs: 40_000 },
  ] as const;
  const expectation = { kind: 'zero-downtime', maxStallMs: null } as const;
  const judged = watchWait({ run: { ...healthyRecording().run, runtime: 'external', phases, expectation }, ledger, events: [] });
  expect(judged === null ? null : watchWaitWords(judged).detail).toBe(
    'Too long a wait: /: 1 answer took longer than 1.020 s (one second more than its slowest answer before the command (20 ms)), the longest 1.100 s, from 5.010 s on. If users may wait so long, accept it with --max-stall 2.',
  );
});
