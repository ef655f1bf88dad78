import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesOfRun } from '../runtime/look.fixture.ts';
import { RUN_LABEL } from '../runtime/runtime.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { Desk, eventually } from './zerodrop.fixture.ts';

const PROMISED_MS = 2000;

/** Id of the one run whose reports go to a desk. */
async function runId(desk: Desk): Promise<string | null> {
  const [run] = await readdir(`${desk.out}/zerg-dance`).catch(() => []);
  return run?.split('-').at(-1) ?? null;
}

async function leftOf(id: string): Promise<readonly string[]> {
  const processes = (await processesOfRun(id)).map((info) => `process ${info.pid} ${info.command}`);
  const containers = await new Dockerode().listContainers({ all: true, filters: { label: [`${RUN_LABEL}=${id}`] } }).catch(() => []);
  const folders = await Promise.all(
    (await readdir(tmpdir()))
      .filter((name) => name.startsWith('zerodrop-'))
      .map(async (name) =>
        (await readFile(join(tmpdir(), name, 'owner.json'), 'utf8').catch(() => '')).includes(id) ? [`folder ${name}`] : [],
      ),
  );
  return [...processes, ...containers.map((container) => `container ${container.Names.join(' ')}`), ...folders.flat()];
}

describe.each(['docker', 'host'] as const)('a run that is ended early, %s', async (runtime) => {
  const there = await requireRuntime(runtime);
  describe.skipIf(!there)('leaves nothing behind', () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await Desk.create();
    });
    afterAll(() => desk.clear());

    it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('by %s', async (signal) => {
      await desk.clear();
      const run = desk.start(['scenario', 'zerg-dance', '--runtime', runtime, '--startup', '1', '--out', desk.out]);
      let said = '';
      run.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await eventually('the siege to begin', 60_000, () => (/\] (?:baseline|reload)/.test(said) ? true : null));
      const id = await runId(desk);
      if (id === null) throw new Error('the run has no folder');
      expect(await leftOf(id)).not.toEqual([]);

      run.kill(signal);
      const { exitCode, stdout } = await run;
      await eventually('everything to be gone', PROMISED_MS, async () => ((await leftOf(id)).length === 0 ? true : null));
      if (signal !== 'SIGKILL') {
        expect(exitCode).toBe(2);
        expect(stdout).toContain('INCONCLUSIVE');
        expect(stdout.replace(/\s+/g, ' ')).toContain(`interrupted by ${signal}`);
        expect((await desk.report('zerg-dance')).requests.failed).toBe(0);
      }
    });

    it('and does not disturb another run', async () => {
      const [one, other] = await Promise.all([desk.scenario('zerg-dance', runtime), desk.scenario('zerg-dance', runtime)]);
      expect([one.code, other.code], `${one.stdout}\n${other.stdout}`).toEqual([0, 0]);
    });
  });
});
