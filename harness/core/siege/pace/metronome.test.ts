import { expect, it } from 'vitest';
import { startMetronome } from './metronome.ts';

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

it('beats on the clock, and not once it is stopped', async () => {
  const firstMs = nowMs();
  const phases: number[] = [];
  const everyMs = 10;
  await new Promise<void>((resolve) => {
    const metronome = startMetronome(firstMs, everyMs, () => {
      if (phases.push((nowMs() - firstMs) % everyMs) < 80) return;
      metronome.stop();
      resolve();
    });
  });
  const beats = phases.length;
  await new Promise((resolve) => setTimeout(resolve, 3 * everyMs));
  expect(phases).toHaveLength(beats);
  // A busy machine delays many of them. Beats that are out of step come within a millisecond one time in ten.
  expect(phases.filter((phase) => phase < 1).length).toBeGreaterThan(beats / 4);
});
