import { expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { until } from '../test-siege.fixture.ts';
import { ceiling } from './pace-ceiling.ts';

it('lets one that was sent away go first, as soon as the rate allows, and not when it would be its turn', async () => {
  const clock = startClock();
  const pace = ceiling(1000, null, clock);
  onTestFinished(() => void pace.stop());
  const sent: string[] = [];
  // Each held for a minute: turns are 27 s apart.
  const of = (name: string, comesBack = false) => ({ lane: 'new', tookMs: 60_000, comesBack, send: () => void sent.push(name) }) as const;
  pace.ready(of('a'));
  await until(() => sent.length === 1);
  pace.ready(of('b'));
  pace.ready(of('back', true));
  await until(() => sent.length > 1);
  expect(sent).toEqual(['a', 'back']);
});
