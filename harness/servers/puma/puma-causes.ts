import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, REFUSED_SOURCE, SIGKILL_SOURCE, sourceOf } from '../cause-sources.ts';

const source = sourceOf('puma 6.6.0');
const RESTARTS = page('restarts', 'https://github.com/puma/puma/blob/v5.6.5/docs/restart.md');
const ENDS = /- Stopping \d+ for phased upgrade|- Gracefully shutting down workers/;

/** The places cited say the same in 5.6.5. */
export const PUMA_CAUSES: readonly Cause[] = [
  {
    name: 'killed',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'killed' },
    message: 'the strategy killed the process that had {them} in hand',
    sources: [SIGKILL_SOURCE],
    cure: 'end it with SIGTERM, which lets it finish what it has in hand',
  },
  {
    name: 'worker-timeout',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: { kind: 'line-names-holder', pattern: /! Terminating timed out worker .*: (\d+)$/ },
    message: 'the worker that had {them} gave no sign of life for `worker_timeout` seconds, and the master killed it',
    sources: [source('lib/puma/cluster.rb, Cluster#timeout_workers')],
    cure: 'set `worker_timeout` to more than a worker may be held up',
  },
  {
    name: 'worker-told',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: { kind: 'line-names-holder', pattern: /- Stopping (\d+) for phased upgrade/ },
    message:
      'the worker that had {them} was told to end, and was killed when `worker_shutdown_timeout` was over, or closed a kept connection',
    sources: [source('lib/puma/cluster/worker_handle.rb, WorkerHandle#term'), source('lib/puma/server.rb, Server#reactor_wakeup')],
    cure: 'set `worker_shutdown_timeout` to more than the longest request takes',
  },
  {
    name: 'force-shutdown',
    outcomes: ['wrong-status'],
    when: { status: 503 },
    evidence: { kind: 'line-near', pattern: /Detected force shutdown of a thread/, beforeMs: 1000 },
    message: 'the worker that had {them} was told to end, broke {them} off when `force_shutdown_after` was over, and answered with a 503',
    sources: [source('lib/puma/thread_pool.rb, ThreadPool#shutdown'), source('lib/puma/request.rb, Request#handle_request')],
    cure: 'leave `force_shutdown_after` out, or set it to more than the longest request takes',
  },
  {
    name: 'force-shutdown-unread',
    outcomes: ['wrong-status'],
    when: { status: 408 },
    evidence: { kind: 'line-near', pattern: ENDS, beforeMs: 2000 },
    message: 'a worker that was told to end gave up reading {them} when `force_shutdown_after` was over, and answered with a 408',
    sources: [source('lib/puma/server.rb, Server#with_force_shutdown'), source('lib/puma/client.rb, Client#timeout!')],
    cure: 'leave `force_shutdown_after` out, or set it to more than the longest request takes',
  },
  {
    name: 'silent-connection-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: ENDS, beforeMs: 2000 },
    message: 'a worker that ends closes a connection of which it has not read an octet yet, with {them} on the way',
    sources: [source('lib/puma/server.rb, Server#reactor_wakeup'), source('lib/puma/client.rb, Client#can_close?')],
    cure: 'let a proxy stand before it that may try again',
  },
  {
    name: 'no-worker-boots',
    outcomes: ['timeout'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /! Unable to start worker/, beforeMs: 120_000 },
    message: 'no worker came to accept {them}: the master holds the socket, and forks workers that fail, again and again',
    sources: [source('lib/puma/cluster/worker.rb, Worker#run'), source('lib/puma/cluster.rb, Cluster#spawn_workers')],
    cure: 'restart it phase by phase (USR1) with two workers or more: the first that fails stops the restart',
  },
  {
    name: 'master-failed',
    outcomes: ['reset', 'empty-reply', 'refused'],
    when: { holder: 'untouched' },
    evidence: { kind: 'line-near', pattern: /! Unable to load application/, beforeMs: 60_000 },
    message: 'the master could not load the app (`preload_app!`), and ended with its socket',
    sources: [source('lib/puma/runner.rb, Runner#load_and_bind')],
    cure: 'load the app in the workers (no `preload_app!`), and restart phase by phase (USR1)',
  },
  {
    name: 'listener-ended',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched' },
    evidence: { kind: 'listener-ended' },
    message: 'the master ended, and the kernel reset what waited in the queue of its socket',
    sources: [CLOSED_QUEUE_SOURCE],
    cure: 'restart it (USR1, USR2): the master keeps the socket',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens' },
    message: 'no process listened on the address: the master that owned it had ended',
    sources: [REFUSED_SOURCE, RESTARTS],
    cure: 'restart it (USR1, USR2): the master keeps the socket',
  },
];

/** What is known of Puma. */
export const PUMA_KNOWLEDGE: ServerKnowledge = {
  causes: PUMA_CAUSES,
  listens: /\* Listening on /,
  master: /^\[(\d+)\] Puma starting in cluster mode/,
};
