import { expect, it } from 'vitest';
import { type LoadedScenario, withoutHindered } from './hindered.ts';

const usual: LoadedScenario = { entry: { name: 'usual' }, scenario: { server: { title: 'nginx' } } };
const swarm: LoadedScenario = {
  entry: { name: 'swarm' },
  scenario: { server: { title: 'Docker', runsIn: 'docker' }, hindrance: async () => 'this Docker has no Swarm mode' },
};
const recreate: LoadedScenario = { entry: { name: 'recreate' }, scenario: { server: { title: 'Docker', runsIn: 'docker' } } };
const named = async (wished: string | undefined, docker: boolean) => {
  const { scenarios, remarks } = await withoutHindered([usual, swarm, recreate], wished, async () => docker);
  return { names: scenarios.map(({ entry }) => entry.name), remarks };
};

it('leaves out what this machine can not run, and says why', async () => {
  expect(await named(undefined, true)).toEqual({
    names: ['usual', 'recreate'],
    remarks: ['swarm is left out: this Docker has no Swarm mode.'],
  });
  expect(await named('docker', true)).toEqual(await named(undefined, true));
});

it.each(['host', 'boxed'])('leaves out what deploys containers if the runtime is %s', async (runtime) => {
  const { names, remarks } = await named(runtime, true);
  expect(names).toEqual(['usual']);
  expect(remarks).toContain(`recreate is left out: Docker deploys containers, and the runtime ${runtime} has none.`);
});

it('leaves it out without a Docker daemon', async () => {
  expect((await named(undefined, false)).remarks).toContain('recreate is left out: no Docker daemon answers.');
});
