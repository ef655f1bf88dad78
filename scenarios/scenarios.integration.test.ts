import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, loadScenario } from '../harness/commands/catalogue.ts';
import { Desk } from '../harness/run/zerodrop.fixture.ts';
import { missingPrograms } from '../harness/runtime/choose.ts';
import { requireRuntime } from '../harness/setup/require-runtime.ts';

const there = { docker: await requireRuntime('docker'), host: await requireRuntime('host') };

/**
 * What stands for its kind, so that CI ends in time; the nightly suite runs all scenarios in both runtimes, and
 * ZERODROP_EVERY_SCENARIO=1 does so here.
 */
const REPRESENTATIVE: ReadonlySet<string> = new Set([
  // Whoever calls one of these a pass is blind.
  ...['flapping', 'kill-9-all', 'kill-9-worker', 'lying-app', 'no-change', 'stop-start', 'wrong-version'],
  ...['unavailable-modifier', 'unavailable-modifier-cured', 'hook-race-writefifo', 'hook-race-echo', 'hook-race-spinningfifo'],
  ...['zerg-dance-pool', 'zerg-rollback', 'zerg-rollback-brutal', 'zerg-scale', 'zerg-client-reload'],
  ...['sighup', 'sighup-embedded-router', 'sighup-router-apart', 'chain-reload', 'chain-without-lazy-apps', 'workers-reload'],
  ...['second-reload-while-importing', 'broken-deploy-zerg-need-app', 'broken-deploy-reload', 'keep-alive', 'graceful-stop'],
  ...['reuse-port', 'subscription-http-router', 'emperor-touch', 'vassals-rolling'],
]);
const every = process.env.ZERODROP_EVERY_SCENARIO === '1';
const chosen = (await catalogue()).filter(({ name }) => every || REPRESENTATIVE.has(name));

// Each once, in Docker and on the host by turns: both are covered in half of the time. A host that lacks what a scenario
// needs skips it, except where CI demands the host.
const cases = await Promise.all(
  chosen.map(async ({ name }, i) => {
    const { scenario } = await loadScenario(name);
    const runtime = i % 2 === 0 ? ('docker' as const) : ('host' as const);
    const lacking =
      runtime === 'host' && process.env.ZERODROP_REQUIRE_HOST !== '1' && (await missingPrograms(scenario.needs ?? {})).length > 0;
    return { name, runtime, skipped: !there[runtime] || lacking };
  }),
);

describe('a scenario shows what it must show', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  it('as long as all that stand for their kind are there', () => {
    expect(chosen.length).toBeGreaterThanOrEqual(REPRESENTATIVE.size);
  });

  for (const { name, runtime, skipped } of cases) {
    it.skipIf(skipped)(`${name}, ${runtime}`, async () => {
      const { code, stdout, stderr } = await desk.scenario(name, runtime);
      expect(code, `${stdout}\n${stderr}`).toBe(0);
    });
  }
});
