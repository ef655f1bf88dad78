import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, REFUSED_SOURCE, SIGKILL_SOURCE, sourceOf } from '../cause-sources.ts';

const source = sourceOf('Node v18.20.4');
const CLUSTER = 'https://nodejs.org/api/cluster.html';
const HTTP = 'https://nodejs.org/api/http.html';

/** Lines are those of conf/node/primary.mjs. */
export const NODE_CAUSES: readonly Cause[] = [
  {
    name: 'killed',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'killed' },
    message: 'the strategy killed the process that had {them} in hand',
    sources: [SIGKILL_SOURCE],
    cure: 'send SIGTERM, and handle it in the worker',
  },
  {
    name: 'kill-timeout',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: { kind: 'line-names-holder', pattern: /^worker (\d+) did not end within \d+ ms, and is killed$/ },
    message: 'the worker that had {them} in hand had not ended in the time that it was given, and was killed',
    sources: [page('worker.kill', `${CLUSTER}#workerkillsignal`)],
    cure: 'give a worker more time than the longest request takes, and let it close the connections that clients keep',
  },
  {
    name: 'signal-without-handler',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: { kind: 'line-names-holder', pattern: /^worker (\d+) was ended by SIG(?:TERM|INT)$/ },
    message: 'the worker that had {them} in hand was told to end by a signal that it does not handle, and ended at once',
    sources: [page('signal events: the default handler exits', 'https://nodejs.org/api/process.html#signal-events')],
    cure: 'handle the signal in the worker: close the server, finish what is in hand, and then end',
  },
  {
    name: 'session-destroyed',
    outcomes: BROKEN,
    when: { holder: ['began', 'finished', 'finished-late'] },
    evidence: { kind: 'line-each', pattern: /^worker \d+ drops a request that it has in hand$/, step: 'any' },
    message: 'the worker destroyed the HTTP/2 session on which it had {them} in hand',
    sources: [page('session.destroy', 'https://nodejs.org/api/http2.html#http2sessiondestroyerror-code')],
    cure: 'end a session by `close`, which sends GOAWAY and waits for its streams',
  },
  {
    name: 'worker-crashed',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: {
      kind: 'line-names-holder',
      pattern: /^worker (\d+) (?:ended with code [1-9]\d*|was ended by SIG(?:ABRT|BUS|FPE|ILL|SEGV))$/,
    },
    message: 'the worker that had {them} in hand crashed',
    sources: [page('exit codes', 'https://nodejs.org/api/process.html#exit-codes')],
    cure: 'find in the log what crashed it',
  },
  {
    name: 'stream-begun-anew',
    outcomes: ['repeated'],
    evidence: { kind: 'line-near', pattern: /^worker \d+ is told to end$/, beforeMs: 10_000 },
    message:
      'a worker that was told to end had closed the stream, its client said what it had, and the application began from the first event on',
    sources: [page('Last-Event-ID', 'https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header')],
    cure: 'read `Last-Event-ID` in the application, and go on behind it',
  },
  {
    name: 'idle-connection-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'kept', noByte: true },
    evidence: { kind: 'line-names-holder', pattern: /^worker (\d+) is told to end$/ },
    message: 'the worker was told to end, and closed connections that were idle for it, with {them} on the way',
    sources: [
      page('server.closeIdleConnections', `${HTTP}#servercloseidleconnections`),
      page('RFC 9112, section 9.5: a client must expect it', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.5'),
    ],
    cure: 'answer with `Connection: close` for a while before idle connections are closed, so that clients leave by themselves',
  },
  {
    name: 'no-worker-listens',
    outcomes: ['refused', 'reset'],
    when: { holder: 'none' },
    evidence: { kind: 'line-near', pattern: /^no worker listens$/, beforeMs: 1500 },
    message: 'no worker listened: the primary closes the socket when the last one that used it has gone',
    sources: [
      source('lib/internal/cluster/round_robin_handle.js, RoundRobinHandle.prototype.remove'),
      page('cluster', `${CLUSTER}#how-it-works`),
    ],
    cure: "wait for a new worker's event `listening` before an old one is told to end",
  },
  {
    name: 'handed-to-dead-worker',
    outcomes: ['timeout'],
    // By the time at which a client gives up, the worker has been gone for as long as the client waited.
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /^worker \d+ was ended by SIG(?:TERM|INT|KILL)$/, beforeMs: 120_000 },
    message:
      'the primary had handed {them} to a worker that ended before it took {them}: it keeps the connection, and no worker ever answers',
    sources: [
      source(
        'lib/internal/cluster/round_robin_handle.js, RoundRobinHandle.prototype.handoff: the handle is closed, or handed on, when the worker replies',
      ),
    ],
    cure: 'handle the signal in the worker, and disconnect from the primary (`cluster.worker.disconnect`), which hands on what comes meanwhile',
  },
  {
    name: 'handed-back-to-none',
    outcomes: ['timeout'],
    // By the time at which a client gives up, that line is as old as the client's wait.
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /^no worker listens$/, beforeMs: 120_000 },
    message:
      'the primary had handed {them} to a worker that was closing and handed {them} back when no other worker listened: the primary keeps the connection, and no worker ever answers',
    sources: [
      source(
        'lib/internal/cluster/round_robin_handle.js, RoundRobinHandle.prototype.handoff and remove: what comes back after the last worker has left stays in a queue that no worker reads',
      ),
    ],
    cure: "wait for a new worker's event `listening` before an old one is told to end",
  },
  {
    name: 'listener-ended',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched' },
    evidence: { kind: 'listener-ended' },
    message: 'the primary ended, and the kernel reset what waited in the queue of its socket',
    sources: [CLOSED_QUEUE_SOURCE],
    cure: 'let the primary stay and replace its workers; or let another process own the socket',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens' },
    message: 'no process listened on the address: the primary that owned it had ended',
    sources: [REFUSED_SOURCE],
    cure: 'let the primary stay and replace its workers; or let another process own the socket',
  },
];

/** What is known of a cluster of Node. */
export const NODE_KNOWLEDGE: ServerKnowledge = {
  causes: NODE_CAUSES,
  listens: /^primary \d+ is ready$/,
  master: /^primary (\d+) starts: /,
};
