import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../core/record/run-record.ts';
import { Desk } from '../../run/zerodrop.fixture.ts';
import { requireRuntime } from '../../setup/require-runtime.ts';

// The image has nginx; a host that runs uWSGI need not.
describe('a real rolling reload of vassals, docker', async () => {
  const there = await requireRuntime('docker');
  describe.skipIf(!there)('run as a user runs it', () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await Desk.create();
    });
    afterAll(() => desk.clear());

    const recorded = async (name: string): Promise<RunRecord> =>
      JSON.parse(await readFile(join(desk.out, name, 'latest', 'run.json'), 'utf8')) as RunRecord;

    it('passes, and measures that the minimum was kept', async () => {
      const { code, stdout } = await desk.scenario('vassals-rolling', 'docker');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/PASS\s+vassals-rolling/)]);
      const report = await desk.report('vassals-rolling');
      expect(report.requests.failed).toBe(0);
      expect(report.checks.filter(({ name }) => name === 'capacity')).toMatchObject([
        { verdict: 'pass', detail: expect.stringMatching(/^At least 4 of 8 members accepted and were subscribed at every moment/) },
      ]);
      const { configuration } = await recorded('vassals-rolling');
      expect(Object.keys(configuration).sort()).toEqual(['emperor.ini', 'nginx.conf', 'vassal.ini']);
    });

    it('sees that one vassal less than the minimum was kept, if the tool was told so', async () => {
      const { code } = await desk.scenario('vassals-below-minimum', 'docker');
      expect(code).toBe(0);
      const { checks } = await desk.report('vassals-below-minimum');
      expect(checks.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
        { name: 'inner/capacity', detail: expect.stringMatching(/^Only 3 of 8 members were active/) },
      ]);
      const { observations } = await recorded('vassals-below-minimum');
      expect(observations.every(({ holds }) => holds)).toBe(true);
    });

    it('shows the 502 of all at once, and that the tool names the broken one', async () => {
      // The text of the verdict stands in the failure: an exit code alone tells nothing of a run that can't be made again.
      for (const name of ['vassals-all-at-once', 'vassals-one-broken']) {
        const { code, stdout } = await desk.scenario(name, 'docker');
        expect([code, stdout]).toEqual([0, expect.stringContaining('PASS')]);
      }
    });
  });
});
