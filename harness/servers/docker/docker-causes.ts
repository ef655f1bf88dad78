import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, page, sourceOf } from '../cause-sources.ts';

const source = sourceOf('Docker 20.10.24');
const STOP = page('docker container stop', 'https://docs.docker.com/reference/cli/docker/container/stop/');
const TOLD = /^container \S+: sent signal 15$/;

/** Lines are what the daemon told of containers, and those of nginx in front of them. */
export const DOCKER_CAUSES: readonly Cause[] = [
  {
    name: 'stop-timeout',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-of-instance', pattern: /^container \S+: killed by signal 9$/ },
    message: 'the container that had {them} in hand had not ended in the time that it was given, and was killed',
    sources: [source('engine/daemon/stop.go, containerStop'), STOP],
    cure: 'give it more time than the longest request takes (`--time`, `stop_grace_period`), and handle SIGTERM in its first process',
  },
  {
    name: 'between-containers',
    outcomes: ['refused', ...BROKEN],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: TOLD, beforeMs: 120_000 },
    message:
      'the old container took no more connections, and the new one none yet: on a published port Docker refuses while there is no container, and accepts and closes while its app does not listen',
    sources: [
      source('engine/daemon/stop.go, containerStop'),
      page('published ports', 'https://docs.docker.com/engine/network/port-publishing/'),
    ],
    cure: 'put a proxy in front, start the new container beside the old one, and send requests to it once it is healthy',
  },
  {
    name: 'proxy-reached-no-app',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /connect\(\) failed \(1\d\d: .*\) while connecting to upstream|\S+ could not be resolved/,
      step: 'any',
    },
    message: 'the container to which the proxy sent {them} did not listen: not yet, or no more',
    sources: [
      source(
        'engine/daemon/cluster/executor/container/controller.go, controller.Start: without a healthcheck a task runs when its process does',
      ),
      source('swarmkit/manager/orchestrator/update/updater.go, Updater.updateTask'),
    ],
    cure: 'give the container a healthcheck, and let an old one serve on for a while after SIGTERM',
  },
  {
    name: 'app-cut-off',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /(?:upstream prematurely closed connection|recv\(\) failed .*) while reading response header from upstream/,
      step: 'any',
    },
    message: 'the container ended with {them} in hand, and the proxy had no answer to give',
    sources: [source('engine/daemon/stop.go, containerStop'), STOP],
    cure: 'give it more time than the longest request takes (`--time`, `stop_grace_period`), and handle SIGTERM in its first process',
  },
];

/** What is known of containers that are deployed. */
export const DOCKER_KNOWLEDGE: ServerKnowledge = { causes: DOCKER_CAUSES, listens: /^app \d+ listens with / };
