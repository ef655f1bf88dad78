import { type KnownLine, meaningBy } from '../log-meanings.ts';

/**
 * What is said of pods (pod-history.ts, cluster-book.ts), the reasons that the cluster gives in its own words, and lines of
 * conf/kubernetes/pod.mjs and of uWSGI.
 */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'pod-made', pattern: /^pod\/\S+ is made$/ },
  { kind: 'pod-told-to-end', pattern: /^pod is told to end, within / },
  { kind: 'pod-ready', pattern: /^pod is ready$/ },
  { kind: 'pod-not-ready', pattern: /^pod is not ready$/ },
  { kind: 'pod-gone', pattern: /^pod is gone$/ },
  { kind: 'ready-too-early', pattern: /^pod was an endpoint for / },
  { kind: 'container-runs', pattern: /^container runs/ },
  { kind: 'container-killed', pattern: /^container was killed: / },
  { kind: 'container-ended', pattern: /^container ended / },
  { kind: 'container-waits', pattern: /^container waits: / },
  { kind: 'endpoint-added', pattern: /^endpoints\/\S+ gets / },
  { kind: 'endpoint-removed', pattern: /^endpoints\/\S+ loses / },
  { kind: 'endpoints-empty', pattern: /^endpoints\/\S+ is empty$/ },
  { kind: 'rollout-stalled', pattern: /^deployment\/\S+ does not get on: / },
  { kind: 'probe-failed', pattern: /^pod\/\S+ Unhealthy: / },
  { kind: 'container-told-to-end', pattern: /^pod\/\S+ Killing: / },
  { kind: 'hook-failed', pattern: /^pod\/\S+ FailedPreStopHook: / },
  { kind: 'first-request', pattern: /^process (\d+) has its first request$/ },
  { kind: 'listens', pattern: /^pod \d+ listens$/ },
  { kind: 'told-to-end', pattern: /^pod \d+ is told to end$/ },
  { kind: 'listener-closed', pattern: /^pod \d+ closes its listener$/ },
  { kind: 'worker-spawned', pattern: /^spawned uWSGI worker \d+ / },
  { kind: 'brutal-reload', pattern: /^\.\.\.brutally killing workers\.\.\./ },
];

/** Reads the meaning of a line. A pid in a container is no pid of this machine, so it is told of the first request alone, which has the number of answers. */
export const meaningOf = meaningBy(MEANINGS);
