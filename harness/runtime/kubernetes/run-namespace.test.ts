import { afterEach, describe, expect, it } from 'vitest';
import { thisOwner } from '../workspace.ts';
import { createNamespace, deleteLeftovers, deleteNamespace, isNamespaceGone } from './run-namespace.ts';
import { type Answered, type Asked, StubApi } from './stub-api.fixture.ts';

let stub: StubApi | null = null;
const start = async (answer: (asked: Asked) => Answered) => {
  stub = await StubApi.start(answer);
  return stub;
};
afterEach(async () => {
  await stub?.stop();
  stub = null;
});

const deleted = (asked: readonly Asked[]): readonly string[] => asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

async function namespace(name: string, owner: object | null, metadata: object = {}): Promise<object> {
  const annotations = owner === null ? {} : { annotations: { 'zerodrop.owner': JSON.stringify(owner) } };
  return { metadata: { name, creationTimestamp: new Date().toISOString(), ...annotations, ...metadata } };
}

describe('the namespace of a run', () => {
  it('says by a label that it is a run and by an annotation whose', async () => {
    const { api, asked } = await start(() => [201, {}]);
    const owner = await thisOwner('0a1b', 'kubernetes', { kubeconfig: '/k', context: 'c' });
    expect(await createNamespace(api, owner)).toBe('zerodrop-0a1b');
    expect(asked[0]?.body).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'zerodrop-0a1b', labels: { 'zerodrop.run': '0a1b' }, annotations: { 'zerodrop.owner': JSON.stringify(owner) } },
    });
  });

  it('is deleted with all that is in it, and that pods may take no time to end', async () => {
    const { api, asked } = await start(() => [200, {}]);
    await deleteNamespace(api, 'zerodrop-0a1b');
    expect(deleted(asked)).toEqual([
      '/apis/apps/v1/namespaces/zerodrop-0a1b/deployments',
      '/api/v1/namespaces/zerodrop-0a1b',
      '/api/v1/namespaces/zerodrop-0a1b/pods',
    ]);
    expect(asked[2]?.body).toMatchObject({ gracePeriodSeconds: 0 });
  });

  it('is gone when the API server does not know it any more', async () => {
    let asks = 0;
    const { api } = await start(() => (asks++ === 0 ? [200, {}] : null));
    expect(await isNamespaceGone(api, 'zerodrop-0a1b')).toBe(true);
    expect(asks).toBe(2);
  });
});

describe('what runs have left', () => {
  it('is deleted if their process is gone; what belongs to one that lives, or to another machine, stays', async () => {
    const live = await thisOwner('live', 'kubernetes');
    const items = [
      await namespace('zerodrop-live', live),
      await namespace('zerodrop-dead', { ...live, startTicks: live.startTicks + 1 }),
      await namespace('zerodrop-elsewhere', { ...live, bootId: 'another machine' }),
      await namespace('zerodrop-old', { ...live, bootId: 'another machine' }, { creationTimestamp: '2020-01-01T00:00:00Z' }),
      await namespace('zerodrop-ending', { ...live, startTicks: 1 }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      await namespace('zerodrop-unsigned', null),
    ];
    const { api, asked } = await start(({ method }) => (method === 'GET' ? [200, { items }] : [200, {}]));
    expect(await deleteLeftovers(api)).toEqual(['zerodrop-dead', 'zerodrop-old']);
    expect(asked[0]?.path).toBe('/api/v1/namespaces?labelSelector=zerodrop.run');
    expect(deleted(asked).filter((path) => /namespaces\/[^/]+$/.test(path))).toEqual([
      '/api/v1/namespaces/zerodrop-dead',
      '/api/v1/namespaces/zerodrop-old',
    ]);
  });

  it('is left alone by a user who may not list namespaces', async () => {
    const { api } = await start(() => [403, { message: 'no' }]);
    expect(await deleteLeftovers(api)).toEqual([]);
  });
});
