import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from '../run/zerodrop.fixture.ts';
import { requireRuntime } from '../setup/require-runtime.ts';

const there = await requireRuntime('host');
const ORPHAN = 'betweenDeploysMs=0,dismissedHeldMs=50,processes=2';

describe.skipIf(!there)('hunt, on the host', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  it('repeats a case that orphans the sleeping instance of the documented dance, and says how often it breaks', async () => {
    const { code, stdout, stderr } = await desk.call(
      'hunt',
      'documented-dance',
      '--case',
      ORPHAN,
      '--replays',
      '1',
      '--runtime',
      'host',
      '--out',
      desk.out,
    );
    expect(code, stderr).toBe(1);
    expect(stdout).toContain(`case      ${ORPHAN}`);
    expect(stdout).toContain('sleeping.fifo is read by ver_b-2');
    expect(stdout).toContain('1 of 1');
    // A case that was given is not written down again.
    expect(stdout).not.toContain('kept');
  });

  it('finds nothing wrong in the same case of the dance that has its cures', async () => {
    const { code, stdout, stderr } = await desk.call(
      'hunt',
      'cured-dance',
      '--case',
      ORPHAN,
      '--replays',
      '1',
      '--runtime',
      'host',
      '--out',
      desk.out,
    );
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toContain('HELD   cured-dance');
    expect(stdout).toContain('0 of 1');
  });

  it('refuses a scenario that says nothing of what may vary, and a case that it does not know', async () => {
    expect((await desk.call('hunt', 'unavailable-modifier')).code).toBe(64);
    expect((await desk.call('hunt', 'documented-dance', '--case', 'threads=2')).code).toBe(64);
    expect((await desk.call('hunt', 'nothing-of-the-kind')).code).toBe(64);
  });
});
