import { readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Answered, type Asked, StubApi } from '../../runtime/kubernetes/stub-api.fixture.ts';
import { bootId, thisOwner } from '../../runtime/workspace.ts';
import { kubernetesEngine } from './kubernetes-engine.ts';

const NAMES = ['kubernetes-1', 'kubernetes-2'];
const DOOR = { invitation: 'the-invitation', runId: 'a1b2', receive: () => undefined, onLine: () => undefined };
const JOBS = '/apis/batch/v1/namespaces/load/jobs';
const SECRETS = '/api/v1/namespaces/load/secrets';
const LEFT = `${JOBS}?labelSelector=app.kubernetes.io%2Fname%3Dzerodrop-agent`;
const JOB = { metadata: { name: 'zerodrop-agents-a1b2', uid: 'u-1' } };

async function engineFor(answer: (asked: Asked) => Answered) {
  const stub = await StubApi.start(answer);
  onTestFinished(() => stub.stop());
  return { stub, engine: kubernetesEngine(NAMES, 'zerodrop', 'load', async () => stub.api) };
}

const podsIn = (phase: string) => ({ items: NAMES.map((name) => ({ metadata: { name }, status: { phase } })) });
const deleted = (stub: StubApi) => stub.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

it('makes a Job, and a Secret with the invitation that belongs to it, and removes both at the end', async () => {
  const { stub, engine } = await engineFor(({ method, path }) => {
    if (method === 'GET') return [200, path.startsWith(JOBS) ? { items: [] } : podsIn('Succeeded')];
    return [201, path === JOBS ? JOB : {}];
  });
  const placed = await engine.place(DOOR);
  const [left, job, secret, bounded] = stub.asked;
  expect(left).toMatchObject({ method: 'GET', path: LEFT });
  expect(job).toMatchObject({
    path: JOBS,
    body: { metadata: { name: 'zerodrop-agents-a1b2' }, spec: { completions: 2, ttlSecondsAfterFinished: 120 } },
  });
  expect(JSON.stringify(job?.body)).not.toContain('the-invitation');
  expect(secret).toMatchObject({
    path: SECRETS,
    body: {
      stringData: { invitation: 'the-invitation' },
      metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'zerodrop-agents-a1b2', uid: 'u-1' }] },
    },
  });
  expect(bounded).toMatchObject({ method: 'PATCH', body: { spec: { activeDeadlineSeconds: 600 } } });
  await placed.end();
  expect(deleted(stub)).toEqual([`${JOBS}/zerodrop-agents-a1b2`, `${SECRETS}/zerodrop-agents-a1b2`]);
});

it('bounds the time in which pods begin, and none of what follows', async () => {
  let phase = 'Pending';
  const { stub, engine } = await engineFor(({ method, path }) =>
    method === 'GET' ? [200, path.startsWith(JOBS) ? { items: [] } : podsIn(phase)] : [200, JOB],
  );
  const placed = await engine.place(DOOR);
  const deadlines = () => stub.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
  await vi.waitFor(() => expect(stub.asked.some(({ path }) => path.includes('/pods'))).toBe(true), 5000);
  expect(deadlines()).toEqual([{ spec: { activeDeadlineSeconds: 600 } }]);
  phase = 'Running';
  await vi.waitFor(() => expect(deadlines()).toHaveLength(2), 5000);
  expect(deadlines()[1]).toEqual({ spec: { activeDeadlineSeconds: null } });
  phase = 'Succeeded';
  await placed.end();
});

it('removes what a run has left whose process is gone, and nothing of one that goes on', async () => {
  const owner = {
    runId: 'x',
    runtime: 'host',
    pid: process.pid,
    startTicks: 1,
    bootId: await bootId(),
    pidNamespace: await readlink('/proc/self/ns/pid'),
  };
  const left = (name: string, annotation: object | null, ended: boolean) => ({
    metadata: { name, ...(annotation === null ? {} : { annotations: { 'zerodrop.owner': JSON.stringify(annotation) } }) },
    status: { conditions: ended ? [{ type: 'Failed', status: 'True' }] : [] },
  });
  const items = [
    left('of-a-process-that-is-gone', owner, false),
    left('of-this-process', await thisOwner('y'), true),
    left('of-another-machine', { ...owner, bootId: 'another' }, false),
    left('of-another-machine-that-has-ended', { ...owner, bootId: 'another' }, true),
    left('of-before-and-ended', null, true),
    left('of-before', null, false),
  ];
  const { stub, engine } = await engineFor(({ method, path }) =>
    method === 'GET' ? [200, path.startsWith(JOBS) ? { items } : podsIn('Succeeded')] : [200, JOB],
  );
  const placed = await engine.place(DOOR);
  expect(deleted(stub)).toEqual(
    ['of-a-process-that-is-gone', 'of-another-machine-that-has-ended', 'of-before-and-ended'].map((name) => `${JOBS}/${name}`),
  );
  await placed.end();
});

it('leaves no Job if the Secret is refused', async () => {
  const { stub, engine } = await engineFor(({ method, path }) => {
    if (method === 'POST' && path === SECRETS) return [403, { kind: 'Status', reason: 'Forbidden', message: 'no secrets for you' }];
    return [200, path === JOBS ? JOB : { items: [] }];
  });
  await expect(engine.place(DOOR)).rejects.toThrow(/no secrets for you/);
  expect(deleted(stub)).toEqual([`${JOBS}/zerodrop-agents-a1b2`]);
});

it('names the address of this machine that a node of its own network has, if the cluster is asked by the loopback', async () => {
  const own = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).filter(({ internal }) => !internal));
  const addresses = own.slice(0, 1).map(({ address }) => ({ type: 'InternalIP', address }));
  const { engine } = await engineFor(() => [200, { items: [{ status: { addresses } }] }]);
  expect(await engine.usualHost?.()).toBe(own[0]?.address ?? '127.0.0.1');
  const { engine: unknown } = await engineFor(() => [403, { kind: 'Status', reason: 'Forbidden', message: 'no nodes for you' }]);
  expect(await unknown.usualHost?.()).toBe('127.0.0.1');
});

it('says why a pod can not begin', async () => {
  const waiting = { reason: 'ErrImagePull', message: 'no such image' };
  const { engine } = await engineFor(({ path }) => [
    200,
    path.startsWith(`${JOBS}?`)
      ? { items: [] }
      : { ...JOB, items: [{ metadata: { name: 'p' }, status: { phase: 'Pending', containerStatuses: [{ state: { waiting } }] } }] },
  ]);
  const placed = await engine.place(DOOR);
  await expect(placed.failed).rejects.toThrow("pod p can't begin: ErrImagePull (no such image)");
  await placed.end();
});
