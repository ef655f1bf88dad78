import { afterEach, expect, it } from 'vitest';
import { type ClusterObject, followObjects } from './follow-objects.ts';
import { StubApi } from './stub-api.fixture.ts';

let stub: StubApi | null = null;
afterEach(async () => {
  await stub?.stop();
  stub = null;
});

const pod = (name: string, resourceVersion: string): ClusterObject => ({ metadata: { name, resourceVersion } });
const notice = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;
const list = (...items: readonly ClusterObject[]) => [200, { metadata: { resourceVersion: '5' }, items }] as const;

/** Follows until as many changes were told as are waited for. */
async function followed(api: StubApi['api'], count: number): Promise<readonly string[]> {
  const enough = new AbortController();
  const told: string[] = [];
  await followObjects(
    api,
    '/pods',
    'labelSelector=a',
    (change, { metadata }) => {
      if (told.push(`${change} ${metadata.name}`) === count) enough.abort();
    },
    enough.signal,
  );
  return told;
}

it('tells what is there, then what changes, and goes on from the last change when the server ends a watch', async () => {
  let watches = 0;
  stub = await StubApi.start(({ path }) => {
    if (!path.includes('watch=true')) return list(pod('a', '4'));
    watches++;
    if (watches === 1) return (response) => void response.end(`${notice('ADDED', pod('b', '6'))}${notice('BOOKMARK', pod('', '8'))}`);
    return (response) => void response.write(notice('DELETED', pod('a', '9')));
  });
  expect(await followed(stub.api, 3)).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
  expect(stub.asked.map(({ path }) => path)).toEqual([
    '/pods?labelSelector=a',
    '/pods?labelSelector=a&watch=true&allowWatchBookmarks=true&resourceVersion=5',
    '/pods?labelSelector=a&watch=true&allowWatchBookmarks=true&resourceVersion=8',
  ]);
});

it('rejects when the server can not tell what happened meanwhile', async () => {
  stub = await StubApi.start(({ path }) =>
    path.includes('watch=true')
      ? (response) => void response.end(notice('ERROR', { kind: 'Status', code: 410, reason: 'Expired', metadata: {} }))
      : list(),
  );
  await expect(followed(stub.api, 1)).rejects.toThrow('ended a watch of /pods');
});

it('rejects when the connection breaks', async () => {
  stub = await StubApi.start(({ path }) =>
    path.includes('watch=true') ? (response) => void response.write(' ', () => response.destroy()) : list(),
  );
  await expect(followed(stub.api, 1)).rejects.toThrow('did not answer');
});
