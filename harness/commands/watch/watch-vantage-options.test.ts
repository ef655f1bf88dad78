import { expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { whyHopeless } from '../../vantage/engines/kubernetes-engine.ts';
import { agentService } from '../../vantage/engines/swarm-engine.ts';
import { manifestOf, parseVantage, partsOfWishes, vantagePlanOf } from './watch-vantage-options.ts';

const wishes = (...texts: readonly string[]) => texts.map(parseVantage);

it('names each vantage, and counts the parts of a siege', () => {
  const vantage = wishes('local:2', 'exec:start one', 'ssh:zone-a,zone-b', 'exec:3:start: three', 'swarm:2');
  expect(vantage[3]).toEqual({ kind: 'exec', agents: 3, command: 'start: three' });
  expect(partsOfWishes({ vantage })).toBe(10);
  const { threads, engines } = vantagePlanOf({ vantage }, []);
  expect(threads).toBe(2);
  expect(engines.map(({ engine, names }) => `${engine}: ${names.join(' ')}`)).toEqual([
    'exec: exec-1',
    'exec: exec-2 exec-3 exec-4',
    'ssh: zone-a',
    'ssh: zone-b',
    'swarm: swarm-1 swarm-2',
  ]);
});

it('is one thread unless it is told otherwise, and none beside agents', () => {
  expect(vantagePlanOf({}, [])).toEqual({ threads: 1, engines: [], address: null, doors: new Map() });
  expect(vantagePlanOf({ workers: 4 }, []).threads).toBe(4);
  expect(vantagePlanOf({ vantage: wishes('local:4') }, []).threads).toBe(4);
  expect(vantagePlanOf({ vantage: wishes('ssh:a') }, []).threads).toBe(0);
  expect(() => vantagePlanOf({ workers: 2, vantage: wishes('local:4') }, [])).toThrow(UsageError);
});

it('asks no Unix socket of this machine from another', () => {
  const target = { name: 'unix:/run/app.sock:/', url: new URL('http://localhost/'), socketPath: '/run/app.sock' };
  expect(() => vantagePlanOf({ vantage: wishes('ssh:a') }, [target])).toThrow("can't be asked from another machine");
  expect(vantagePlanOf({ vantage: wishes('local:2') }, [target]).threads).toBe(2);
});

it('prints a Job whose pods run once, with the key in a Secret and in no argument', () => {
  expect(manifestOf({ vantage: wishes('kubernetes:3') })).toBeNull();
  const text = manifestOf({ vantage: wishes('kubernetes:3'), agentImage: 'registry.example/zerodrop:1', printManifest: true }) ?? '';
  const { items } = JSON.parse(text) as {
    items: [{ kind: string; spec: { template: { spec: { containers: unknown[] } } } }, { kind: string }];
  };
  expect(items.map(({ kind }) => kind)).toEqual(['Job', 'Secret']);
  expect(items[1]).toMatchObject({ metadata: { ownerReferences: [{ kind: 'Job', name: 'zerodrop-agents' }] } });
  expect(items[0]).toMatchObject({
    apiVersion: 'batch/v1',
    spec: {
      parallelism: 3,
      completions: 3,
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', automountServiceAccountToken: false } },
    },
  });
  // Agents get their number from the coordinator: Jobs have an index since Kubernetes 1.21 only.
  expect(text).not.toContain('completionMode');
  expect(items[0].spec.template.spec.containers).toMatchObject([
    {
      image: 'registry.example/zerodrop:1',
      args: ['agent'],
      env: [{ name: 'ZERODROP_AGENT', valueFrom: { secretKeyRef: { name: 'zerodrop-agents', key: 'invitation' } } }],
    },
  ]);
  expect(() => manifestOf({ printManifest: true })).toThrow(UsageError);
});

it("has a Swarm's job that runs each agent once, on its node's own network, with the key in no argument", () => {
  expect(agentService({ name: 'agents', agents: 4, image: 'zerodrop', invitation: 'the-invitation', owner: 'x' })).toMatchObject({
    Mode: { ReplicatedJob: { MaxConcurrent: 4, TotalCompletions: 4 } },
    TaskTemplate: {
      ContainerSpec: { Image: 'zerodrop', Args: ['agent'], Env: ['ZERODROP_AGENT=the-invitation'] },
      RestartPolicy: { Condition: 'none' },
      Networks: [{ Target: 'host' }],
    },
  });
});

it('knows a pod that will never be an agent', () => {
  const pod = (status: object) => ({ items: [{ metadata: { name: 'agents-x' }, status }] });
  expect(whyHopeless(pod({ phase: 'Running' }))).toBeNull();
  expect(whyHopeless(pod({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] }))).toBeNull();
  expect(
    whyHopeless(
      pod({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull', message: 'no such image' } } }] }),
    ),
  ).toBe("pod agents-x can't begin: ErrImagePull (no such image)");
  expect(whyHopeless(pod({ phase: 'Failed' }))).toBe('pod agents-x failed');
  expect(whyHopeless(pod({ phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' }))).toBe(
    'pod agents-x failed: Evicted (The node was low on resource: memory.)',
  );
  expect(
    whyHopeless(pod({ phase: 'Failed', containerStatuses: [{ state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }] })),
  ).toBe('pod agents-x failed: OOMKilled, exit code 137');
  const waits = (message: string) =>
    pod({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message } } }] });
  expect(whyHopeless(waits('secret "zerodrop-agents-1" not found'))).toBeNull();
  expect(whyHopeless(waits('configmap "x" not found'))).toContain('CreateContainerConfigError');
});
