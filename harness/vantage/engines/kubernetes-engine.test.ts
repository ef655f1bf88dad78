import { expect, it, onTestFinished } from 'vitest';
import { type Answered, type Asked, StubApi } from '../../runtime/kubernetes/stub-api.fixture.ts';
import { kubernetesEngine } from './kubernetes-engine.ts';

const NAMES = ['kubernetes-1', 'kubernetes-2'];
const DOOR = { invitation: 'the-invitation', runId: 'a1b2', receive: () => undefined, onLine: () => undefined };

async function engineFor(answer: (asked: Asked) => Answered) {
  const stub = await StubApi.start(answer);
  onTestFinished(() => stub.stop());
  return { stub, engine: kubernetesEngine(NAMES, 'zerodrop', 'load', async () => stub.api) };
}

it('makes a Secret with the invitation and a Job, and removes both at the end', async () => {
  const { stub, engine } = await engineFor(({ method }) =>
    method === 'GET' ? [200, { items: [{ metadata: { name: 'p' }, status: { phase: 'Succeeded' } }] }] : [201, {}],
  );
  expect(await engine.usualHost?.()).toBe('127.0.0.1');
  const placed = await engine.place(DOOR);
  const [secret, job] = stub.asked;
  expect(secret).toMatchObject({ path: '/api/v1/namespaces/load/secrets', body: { stringData: { invitation: 'the-invitation' } } });
  expect(job).toMatchObject({
    path: '/apis/batch/v1/namespaces/load/jobs',
    body: { metadata: { name: 'zerodrop-agents-a1b2' }, spec: { completions: 2 } },
  });
  expect(JSON.stringify(job?.body)).not.toContain('the-invitation');
  await placed.end();
  expect(stub.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
    '/apis/batch/v1/namespaces/load/jobs/zerodrop-agents-a1b2',
    '/api/v1/namespaces/load/secrets/zerodrop-agents-a1b2',
  ]);
});

it('leaves no Secret if the Job is refused', async () => {
  const { stub, engine } = await engineFor(({ method, path }) =>
    method === 'POST' && path.endsWith('/jobs')
      ? [403, { kind: 'Status', reason: 'Forbidden', message: 'no jobs for you' }]
      : [200, { items: [] }],
  );
  await expect(engine.place(DOOR)).rejects.toThrow(/no jobs for you/);
  expect(stub.asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v1/namespaces/load/secrets/zerodrop-agents-a1b2' });
});

it('says why a pod can not begin', async () => {
  const waiting = { reason: 'ErrImagePull', message: 'no such image' };
  const { engine } = await engineFor(() => [
    200,
    { items: [{ metadata: { name: 'p' }, status: { phase: 'Pending', containerStatuses: [{ state: { waiting } }] } }] },
  ]);
  const placed = await engine.place(DOOR);
  await expect(placed.failed).rejects.toThrow("pod p can't begin: ErrImagePull (no such image)");
  await placed.end();
});
