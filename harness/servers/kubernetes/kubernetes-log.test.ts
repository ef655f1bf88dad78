import { expect, it } from 'vitest';
import { meaningOf } from './kubernetes-log.ts';

/** Lines of runs of the scenarios in a cluster of 1.20, and what each tells. The pid of a container is none of this machine. */
it.each([
  ['pod/web-b9bcb6c97-krqff is made', 'pod-made'],
  ['container runs', 'container-runs'],
  ['pod 1 listens', 'listens'],
  ['pod is ready', 'pod-ready'],
  ['endpoints/web gets ver_a-1', 'endpoint-added'],
  ['pod is told to end, within 30 s', 'pod-told-to-end'],
  ['pod/web-b9bcb6c97-krqff Killing: Stopping container app', 'container-told-to-end'],
  ['pod 1 is told to end', 'told-to-end'],
  ['pod 1 closes its listener', 'listener-closed'],
  ['endpoints/web loses ver_a-1', 'endpoint-removed'],
  ['endpoints/web is empty', 'endpoints-empty'],
  ['pod is not ready', 'pod-not-ready'],
  ['container was killed: it had not ended within 8 s', 'container-killed'],
  ['container ended after 1.2 s', 'container-ended'],
  ['container ended with exit code 0', 'container-ended'],
  ['container waits: CrashLoopBackOff: back-off 10s restarting failed container', 'container-waits'],
  ['pod was an endpoint for 4.2 s before it listened', 'ready-too-early'],
  ['pod/web-1 Unhealthy: Readiness probe failed: dial tcp 172.17.0.2:8000: connect: connection refused', 'probe-failed'],
  ['pod/web-1 FailedPreStopHook: Exec lifecycle hook failed', 'hook-failed'],
  ['deployment/web does not get on: ProgressDeadlineExceeded: has timed out progressing.', 'rollout-stalled'],
  ['spawned uWSGI worker 1 (pid: 8, cores: 1)', 'worker-spawned'],
  ['...brutally killing workers...', 'brutal-reload'],
  ['pod is gone', 'pod-gone'],
  ['fooserv: importing ver_a', 'log-line'],
])('%s', (line, kind) => {
  expect(meaningOf(line)).toEqual({ kind, pid: null });
});

it('leads from the number that an answer tells to its pod', () => {
  expect(meaningOf('process 7001 has its first request')).toEqual({ kind: 'first-request', pid: 7001 });
});
