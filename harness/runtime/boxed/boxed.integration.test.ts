import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { Desk, eventually } from '../../run/zerodrop.fixture.ts';
import { requireRuntime } from '../../setup/require-runtime.ts';
import { RUN_LABEL } from '../runtime.ts';
import { baseImage, USUAL_SUITE } from '../server-version.ts';
import { boxDockerfile, ensureBoxImage } from './box-image.ts';

const PROMISED_MS = 2000;
const BUILD_MS = 900_000;

/** Ids of the containers that have a path of the desk's: the box of its run. */
async function boxesOf(desk: Desk): Promise<readonly string[]> {
  const all = await new Dockerode().listContainers({ all: true, filters: { label: [RUN_LABEL] } });
  return all.filter(({ Mounts }) => Mounts.some(({ Source }) => Source === desk.out)).map(({ Id }) => Id);
}

const there = await requireRuntime('docker');
describe.skipIf(!there)('the runtime boxed', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
    await ensureBoxImage(new Dockerode(), {
      dockerfile: boxDockerfile(PACKAGE_FOLDER),
      base: baseImage(USUAL_SUITE),
      scratch: desk.out,
      onLine: () => undefined,
      signal: new AbortController().signal,
    });
  }, BUILD_MS);
  afterAll(() => desk.clear());

  it('comes to the same verdict, and leaves reports that belong to the user', async () => {
    const { code, stdout, stderr } = await desk.scenario('sighup', 'boxed');
    expect(stdout).toMatch(/PASS\s+sighup/);
    expect(stderr).toMatch(/\] baseline/);
    expect(stdout).not.toMatch(/\] baseline/);
    expect(code).toBe(0);
    expect((await desk.report('sighup')).runtime).toBe('boxed');
    const run = join(desk.out, 'sighup', 'latest');
    const owners = await Promise.all((await readdir(run)).map(async (name) => (await stat(join(run, name))).uid));
    expect(new Set(owners)).toEqual(new Set([process.getuid?.()]));
    expect(await boxesOf(desk)).toEqual([]);
  });

  it('hands its exit code on, and its errors', async () => {
    expect((await desk.scenario('dance-killed', 'boxed', '--strict')).code).toBe(1);
    const wrong = await desk.call('hunt', 'writefifo-dance', '--runtime', 'boxed', '--case', 'nonsense=1', '--out', desk.out);
    expect(wrong.code).toBe(64);
    expect(wrong.stdout).toBe('');
    expect(wrong.stderr).toContain('nonsense');
  });

  it('finds out a wrong name before there is a container', async () => {
    const { code, stderr } = await desk.scenario('zerg-nonsense', 'boxed');
    expect(code).toBe(64);
    expect(stderr).toContain('zerg-nonsense');
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('leaves nothing behind when it is ended by %s', async (signal) => {
    const run = desk.start(['scenario', 'zerg-dance', '--runtime', 'boxed', '--startup', '1', '--out', desk.out]);
    let said = '';
    run.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually('the siege to begin', 60_000, () => (/\] (?:baseline|reload)/.test(said) ? true : null));
    expect(await boxesOf(desk)).toHaveLength(1);
    run.kill(signal);
    const { exitCode, stdout } = await run;
    await eventually('the container to be gone', PROMISED_MS, async () => ((await boxesOf(desk)).length === 0 ? true : null));
    if (signal === 'SIGKILL') return;
    expect(exitCode).toBe(2);
    expect(stdout).toContain('INCONCLUSIVE');
    expect(stdout.replace(/\s+/g, ' ')).toContain(`interrupted by ${signal}`);
    const { requests, runtime } = await desk.report('zerg-dance');
    expect({ failed: requests.failed, runtime }).toEqual({ failed: 0, runtime: 'boxed' });
  });
});
