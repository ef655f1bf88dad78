import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, sourceOf } from '../cause-sources.ts';

const source = sourceOf('pm2 7.0.4');
const GRACEFUL = 'https://pm2.keymetrics.io/docs/usage/signals-clean-restart/';
const HTTP = 'https://nodejs.org/api/http.html';

/** Lines are those of pm2, and of the workers of conf/pm2. */
export const PM2_CAUSES: readonly Cause[] = [
  {
    name: 'kill-timeout',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: { kind: 'line-names-holder', pattern: /: PM2 log: Process with pid (\d+) still alive after \d+ms, sending SIGKILL/ },
    message: 'the worker that had {them} in hand had not ended within `kill_timeout`, and was killed',
    sources: [source('lib/God/Methods.js, God.processIsDead'), page('Configure the kill timeout', GRACEFUL)],
    cure: 'set `kill_timeout` to more than the longest request takes, and let a worker close the connections that clients keep',
  },
  {
    // Before the next one: a worker that says that it closes has not ended by SIGINT, and pm2 says of either that it looks again.
    name: 'idle-connection-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'kept', noByte: true },
    evidence: { kind: 'line-names-holder', pattern: /^Worker closes \(pid: (\d+)\)$/ },
    message: 'the worker was told to end, and closed connections that were idle for it, with {them} on the way',
    sources: [
      page('server.closeIdleConnections', `${HTTP}#servercloseidleconnections`),
      page('RFC 9112, section 9.5: a client must expect it', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.5'),
    ],
    cure: 'answer with `Connection: close` for a while before idle connections are closed, so that clients leave by themselves',
  },
  {
    name: 'ended-by-sigint',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    // pm2 looks every 100 ms whether the process has gone, and says what it finds.
    evidence: { kind: 'line-names-holder', pattern: /: PM2 log: pid=(\d+) msg=(?:failed to kill - retrying|process tree killed)/ },
    message: 'the worker that had {them} in hand was told to end by SIGINT, and ended without finishing {them}',
    sources: [
      source('lib/God/Methods.js, God.killProcess: SIGINT'),
      page('signal events: the default handler exits', 'https://nodejs.org/api/process.html#signal-events'),
    ],
    cure: 'handle SIGINT in the worker: close the server, finish what is in hand, and then end',
  },
  {
    name: 'closed-unread',
    outcomes: ['reset'],
    when: { holder: 'untouched', noByte: true },
    // The first of these lines comes before the signal, the others when pm2 gets to say them.
    evidence: {
      kind: 'line-near',
      pattern: /: PM2 log: (?:Stopping app:\S+ id:\S+$|App (?:\[\S+\] exited with code |name:\S+ id:\S+ disconnected$))/,
      beforeMs: 5000,
    },
    message:
      'the worker that had taken the connection ended before it read {them}, or the last worker closed, and with it the primary its socket',
    sources: [
      CLOSED_QUEUE_SOURCE,
      sourceOf('Node v18.20.4')('lib/internal/cluster/round_robin_handle.js, RoundRobinHandle.prototype.remove'),
    ],
    cure: 'handle SIGINT in the worker, and let a new worker listen before an old one is told to end',
  },
  {
    name: 'stopped-before-ready',
    outcomes: ['refused'],
    when: { holder: 'none' },
    evidence: { kind: 'line-near', pattern: /: PM2 log: Stopping app:\S+ id:\S+$/, beforeMs: 120_000 },
    message:
      'pm2 had stopped the old workers, and no new one listened yet: a reload waits no longer than `listen_timeout`, and a restart not at all',
    sources: [
      source('lib/God/Reload.js, hardReload: the timer stops the old worker, whatever became of the new one'),
      source('lib/God/ActionMethods.js, God.restartProcessId'),
    ],
    cure: 'set `listen_timeout` to more than the longest start takes, and try a new version before it is reloaded',
  },
  {
    name: 'handed-to-dead-worker',
    outcomes: ['timeout'],
    // By the time at which a client gives up, the worker has been gone for as long as the client waited.
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /: PM2 log: pid=\d+ msg=process tree killed/, beforeMs: 120_000 },
    message:
      'the primary had handed {them} to a worker that ended before it took {them}, or closed when no other one listened: it keeps the connection, and no worker ever answers',
    sources: [
      sourceOf('Node v18.20.4')(
        'lib/internal/cluster/round_robin_handle.js, RoundRobinHandle.prototype.handoff: the handle is closed, or handed on, when the worker replies; without a worker it stays in the list',
      ),
    ],
    cure: 'handle SIGINT in the worker, and disconnect from the primary (`cluster.worker.disconnect`), which hands on what comes meanwhile',
  },
];

/** What is known of pm2 in cluster mode. */
export const PM2_KNOWLEDGE: ServerKnowledge = { causes: PM2_CAUSES, listens: /^Worker listens \(pid: \d+\)$/ };
