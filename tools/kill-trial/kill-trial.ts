/**
 * Ends runs of zerodrop at random moments, and counts what is left of them 2 s later. To be run as root, which may read
 * all that it counts; `--user NAME` runs zerodrop itself as another user, who must be in the group `docker`.
 *
 *     node tools/kill-trial/kill-trial.ts [--kills N] [--seed N] [--user NAME] [--runtime docker|host] [--json FILE]
 */
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { countLeft } from './leftovers.ts';
import { type Ending, type Killed, killOnce, type TrialRuntime } from './one-kill.ts';
import { trialTable } from './trial-table.ts';

/** Short runs of different topologies: a pool that dances, vassals behind a router, a reload in place, nginx in front. */
const SCENARIOS = ['zerg-rollback', 'vassals-rolling', 'sighup'] as const;
const ENDINGS: readonly Ending[] = ['SIGKILL', 'SIGTERM', 'Ctrl-C'];
const EARLIEST_MS = 100;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    user: { type: 'string' },
    runtime: { type: 'string' },
    json: { type: 'string' },
  },
});
const runtimes = (['docker', 'host'] as const).filter((name) => values.runtime === undefined || values.runtime === name);
const random = seeded(Number(values.seed));
const kills: Killed[] = [];
for (const runtime of runtimes) {
  const takesMs = new Map<string, number>();
  for (const scenario of SCENARIOS) {
    const whole = await trial(runtime, 'none', scenario, Number.POSITIVE_INFINITY);
    takesMs.set(scenario, whole.tookMs);
  }
  for (const ending of ENDINGS) {
    for (let i = 0; i < Number(values.kills); i++) {
      const scenario = SCENARIOS[i % SCENARIOS.length] ?? SCENARIOS[0];
      const afterMs = EARLIEST_MS + random() * ((takesMs.get(scenario) ?? 0) - EARLIEST_MS);
      kills.push(await trial(runtime, ending, scenario, afterMs));
    }
  }
}
process.stdout.write(trialTable(kills));
process.exitCode = kills.some(({ left, exit }) => countLeft(left) > 0 || exit === null) ? 1 : 0;

async function trial(runtime: TrialRuntime, ending: Ending, scenario: string, afterMs: number): Promise<Killed> {
  const killed = await killOnce({ runtime, ending, scenario, afterMs, user: values.user ?? null, base: tmpdir() });
  if (values.json !== undefined) await appendFile(values.json, `${JSON.stringify(killed)}\n`);
  const left = countLeft(killed.left);
  const moment = ending === 'none' ? '' : ` at ${Math.round(afterMs)} ms (${killed.phase})`;
  process.stderr.write(
    `${runtime} ${scenario} ${ending}${moment}: exit ${killed.exit}, ${left} left, gone after ${killed.goneMs?.toFixed(0)} ms\n`,
  );
  return killed;
}

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
