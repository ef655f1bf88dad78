import { afterEach, expect, it } from 'vitest';
import type { KubernetesRuntime } from '../../runtime/kubernetes/kubernetes.ts';
import { type Answered, type Asked, StubApi } from '../../runtime/kubernetes/stub-api.fixture.ts';
import { inBusyCluster } from './busy-cluster.ts';

let stub: StubApi | null = null;
afterEach(async () => {
  await stub?.stop();
  stub = null;
});

async function runtimeOf(answer: (asked: Asked) => Answered): Promise<KubernetesRuntime> {
  stub = await StubApi.start(answer);
  return { api: stub.api, namespace: 'n', closed: new AbortController().signal } as unknown as KubernetesRuntime;
}

it('changes another service until what it is done for is over', async () => {
  let changes = 0;
  let enough = (): void => undefined;
  const twice = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const runtime = await runtimeOf(({ method }) => {
    if (method === 'PATCH' && ++changes === 2) enough();
    return [200, {}];
  });
  await inBusyCluster(runtime, () => twice);
  const [service, endpoints, first, second] = stub?.asked ?? [];
  expect([service?.path, endpoints?.path, first?.path]).toEqual([
    '/api/v1/namespaces/n/services',
    '/api/v1/namespaces/n/endpoints',
    '/api/v1/namespaces/n/endpoints/other',
  ]);
  expect(JSON.stringify(first?.body)).not.toBe(JSON.stringify(second?.body));
});

it('rejects if the cluster refuses that, so that no run believes it', async () => {
  const runtime = await runtimeOf(({ method }) => (method === 'PATCH' ? [403, { message: 'no' }] : [200, {}]));
  await expect(inBusyCluster(runtime, () => new Promise((resolve) => setImmediate(resolve)))).rejects.toMatchObject({ status: 403 });
});
