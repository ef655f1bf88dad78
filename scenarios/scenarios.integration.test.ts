import { afterAll, beforeAll, describe, it } from 'vitest';
import { Desk } from '../harness/run/zerodrop.fixture.ts';
import { missingPrograms } from '../harness/runtime/choose-runtime.ts';
import { catalogue, loadScenario } from '../harness/scenario-catalogue.ts';
import { requireRuntime } from '../harness/setup/require-runtime.ts';

const there = { docker: await requireRuntime('docker'), host: await requireRuntime('host') };

/**
 * What stands for its kind, so that CI ends in time. The nightly runs all scenarios in both runtimes (its jobs `docker` and
 * `host`); ZERODROP_EVERY_SCENARIO=1 runs each in one of them here.
 */
const REPRESENTATIVE: ReadonlySet<string> = new Set([
  // A verdict that calls one of these a pass is blind.
  ...['flapping', 'kill-9-all', 'kill-9-worker', 'lying-app', 'no-change', 'stop-start', 'wrong-version'],
  ...['unavailable-modifier', 'unavailable-modifier-cured', 'hook-race-writefifo', 'hook-race-echo', 'hook-race-spinningfifo'],
  ...['zerg-dance-pool', 'zerg-rollback', 'zerg-rollback-brutal', 'zerg-scale', 'zerg-client-reload'],
  ...['sighup', 'sighup-embedded-router', 'sighup-router-apart', 'chain-reload', 'chain-without-lazy-apps', 'workers-reload'],
  ...['second-reload-while-importing', 'broken-deploy-zerg-need-app', 'broken-deploy-reload', 'keep-alive', 'graceful-stop'],
  ...['reuse-port', 'subscription-http-router', 'emperor-touch', 'vassals-rolling'],
  ...['node-reload-before-listen', 'nginx-binary-upgrade', 'nginx-reload-http2', 'gunicorn-gthread-hup', 'haproxy-sf'],
  ...['php-fpm-usr2', 'puma-phased-one-worker', 'uvicorn-hup'],
]);
/** Where most depends on the runtime: the tool beside uWSGI, in a container or not, and what it may see and signal. */
const IN_BOTH: ReadonlySet<string> = new Set(['vassals-rolling']);
/** What another test runs in the very same way, and asks more of: vassals in `rolling-reload`, the modifier in `findings-of-run`. */
const ELSEWHERE: ReadonlySet<string> = new Set(['vassals-rolling, docker', 'unavailable-modifier, docker', 'unavailable-modifier, host']);
const every = process.env.ZERODROP_EVERY_SCENARIO === '1';
// Those of a cluster have a test of their own: kubernetes/kubernetes.cluster.test.ts.
const chosen = (await catalogue()).filter(({ name, server }) => server !== 'kubernetes' && (every || REPRESENTATIVE.has(name)));

// Most once, in Docker and on the host by turns: both are covered in half of the time. A host that lacks what a scenario
// needs skips it, except if CI demands the host.
const cases = await Promise.all(
  chosen
    .flatMap(runtimesOf)
    .filter(({ name, runtime }) => every || !ELSEWHERE.has(`${name}, ${runtime}`))
    .map(async ({ name, runtime }) => {
      const { scenario } = await loadScenario(name);
      const lacking =
        runtime === 'host' && process.env.ZERODROP_REQUIRE_HOST !== '1' && (await missingPrograms(scenario.needs ?? {})).length > 0;
      return { name, runtime, skipped: !there[runtime] || lacking };
    }),
);

function runtimesOf(
  { name }: { readonly name: string },
  i: number,
): readonly { readonly name: string; readonly runtime: 'docker' | 'host' }[] {
  if (IN_BOTH.has(name))
    return [
      { name, runtime: 'docker' },
      { name, runtime: 'host' },
    ];
  return [{ name, runtime: i % 2 === 0 ? 'docker' : 'host' }];
}

// Each mostly waits for a server, so that some run beside each other, as in a suite.
describe.concurrent('a scenario shows what it must show', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  it('as long as all that stand for their kind are there', ({ expect }) => {
    expect(chosen.length).toBeGreaterThanOrEqual(REPRESENTATIVE.size);
  });

  for (const { name, runtime, skipped } of cases) {
    it.skipIf(skipped)(`${name}, ${runtime}`, async ({ expect }) => {
      const { code, stdout, stderr } = await desk.scenario(name, runtime);
      expect(code, `${stdout}\n${stderr}`).toBe(0);
    });
  }
});
