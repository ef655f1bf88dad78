import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readKubeconfig } from './kubeconfig.ts';
import { openCluster } from './open-cluster.ts';
import { type Answered, type Asked, StubApi } from './stub-api.fixture.ts';

let folder: string;
let stub: StubApi | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-kubeconfig-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stub?.stop();
  stub = null;
  await rm(folder, { recursive: true });
});

/** A kubeconfig with a context for each server; the first is the current one. */
async function kubeconfig(servers: readonly string[], current = 'c0'): Promise<string> {
  const path = join(folder, 'config');
  const each = <T>(make: (name: string, i: number) => T): readonly T[] => servers.map((_, i) => make(`c${i}`, i));
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: each((name, i) => ({ name, cluster: { server: servers[i], 'insecure-skip-tls-verify': true } })),
    users: [{ name: 'me', user: { token: 'secret' } }],
    contexts: each((name) => ({ name, context: { cluster: name, user: 'me' } })),
    'current-context': current,
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

async function cluster(answer: (asked: Asked) => Answered): Promise<void> {
  stub = await StubApi.start(answer);
  vi.stubEnv('KUBECONFIG', await kubeconfig([stub.url]));
}

describe('the kubeconfig', () => {
  it('is missed by name, and with what to do', async () => {
    await expect(readKubeconfig(null, { HOME: folder })).rejects.toMatchObject({
      message: 'there is no kubeconfig',
      hint: expect.stringContaining('KUBECONFIG'),
      exitCode: 70,
    });
    await expect(readKubeconfig(null, { KUBECONFIG: '/nowhere/config' })).rejects.toThrow('a file that is not there: /nowhere/config');
  });

  it('is told to be unreadable, or to lead nowhere', async () => {
    const path = join(folder, 'config');
    await writeFile(path, 'clusters: [');
    await expect(readKubeconfig(null, { KUBECONFIG: path })).rejects.toThrow(`the kubeconfig ${path} can't be read`);
    const other = await kubeconfig(['http://127.0.0.1:1'], 'elsewhere');
    await expect(readKubeconfig(null, { KUBECONFIG: other })).rejects.toThrow('has no cluster for its current context "elsewhere"');
  });

  it('leads to its current context, or later to that which a run had', async () => {
    const path = await kubeconfig(['http://127.0.0.1:1', 'http://127.0.0.1:2']);
    const { access, choice } = await readKubeconfig(null, { KUBECONFIG: path });
    expect([access.server, choice]).toEqual(['http://127.0.0.1:1', { kubeconfig: path, context: 'c0' }]);
    expect((await readKubeconfig({ kubeconfig: path, context: 'c1' }, {})).access.server).toBe('http://127.0.0.1:2');
  });
});

describe('a cluster', () => {
  const review = (allowed: (attributes: { readonly verb: string; readonly resource: string }) => boolean) => (asked: Asked) => {
    if (asked.path === '/version') return [200, { gitVersion: 'v1.31.4+k3s1' }] as const;
    const { spec } = asked.body as { readonly spec: { readonly resourceAttributes: { readonly verb: string; readonly resource: string } } };
    return [201, { status: { allowed: allowed(spec.resourceAttributes) } }] as const;
  };

  it('says its version, and is asked with the token of the user', async () => {
    await cluster(review(() => true));
    expect(await openCluster()).toMatchObject({ version: '1.31.4+k3s1' });
  });

  it('that lets its user do too little is refused before anything is made, by what is missing', async () => {
    await cluster(review(({ verb, resource }) => verb !== 'create' || resource === 'services'));
    await expect(openCluster()).rejects.toMatchObject({
      message: 'the user of the context c0 may not create namespaces, create deployments',
      exitCode: 70,
    });
    expect(stub?.asked.filter(({ path }) => path.includes('namespaces'))).toEqual([]);
  });

  it('that does not answer is an error with a hint', async () => {
    await cluster(() => null);
    await stub?.stop();
    stub = null;
    await expect(openCluster()).rejects.toMatchObject({
      message: expect.stringContaining('(context c0) did not answer GET /version'),
      hint: expect.stringContaining('kubectl'),
      exitCode: 70,
    });
  });
});
