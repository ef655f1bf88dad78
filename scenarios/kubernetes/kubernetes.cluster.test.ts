import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, eventually } from '../../harness/run/zerodrop.fixture.ts';
import { openCluster } from '../../harness/runtime/kubernetes/open-cluster.ts';
import { IMAGE_VARIABLE } from '../../harness/runtime/kubernetes/pod-image.ts';
import { catalogue } from '../../harness/scenario-catalogue.ts';

// `npm run test:kubernetes`, which fails here if no cluster is given: what is skipped is no test.
const { api } = await openCluster();
const names = (await catalogue()).filter(({ server }) => server === 'kubernetes').map(({ name }) => name);

interface Namespaces {
  readonly items: readonly { readonly metadata: { readonly name: string; readonly deletionTimestamp?: string } }[];
}

/** Names of the namespaces of runs, without those that are on their way out. */
async function namespaces(): Promise<readonly string[]> {
  const { items } = await api.ask<Namespaces>('GET', '/api/v1/namespaces?labelSelector=zerodrop.run');
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
}

describe('a cluster', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  const start = (name: string) => desk.start(['scenario', name, '--runtime', 'kubernetes', '--startup', '1', '--out', desk.out], 220_000);

  it.each(names)('shows what %s must show, and nothing is left', async (name) => {
    const before = await namespaces();
    const { exitCode, stdout, stderr } = await start(name);
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
    expect((await desk.report(name)).runtime).toBe('kubernetes');
    expect(await namespaces()).toEqual(before);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('keeps nothing of a run that is ended by %s', async (signal) => {
    const before = await namespaces();
    const run = start('kubernetes-rolling-update-pre-stop');
    await eventually('the run to have a namespace', 60_000, async () => ((await namespaces()).length > before.length ? true : null));
    run.kill(signal);
    const { exitCode, stdout } = await run;
    if (signal === 'SIGINT') expect(exitCode, stdout).toBe(2);
    await eventually('the namespace to be deleted', 30_000, async () => ((await namespaces()).length === before.length ? true : null));
  });

  it('without the image is an error that says where to put it, and keeps nothing', async () => {
    const before = await namespaces();
    process.env[IMAGE_VARIABLE] = 'zerodrop.invalid/not-there:1';
    const run = start('kubernetes-rolling-update');
    delete process.env[IMAGE_VARIABLE];
    const { exitCode, stderr } = await run;
    expect(stderr).toMatch(/the image of ver_a-\d is not on its node/);
    expect(stderr).toContain(IMAGE_VARIABLE);
    expect(exitCode).toBe(70);
    expect(await namespaces()).toEqual(before);
  });
});
