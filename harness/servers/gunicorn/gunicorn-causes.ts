import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, REFUSED_SOURCE, SIGKILL_SOURCE, sourceOf } from '../cause-sources.ts';

const source = sourceOf('gunicorn 23.0.0');
const SIGNALS = 'https://docs.gunicorn.org/en/stable/signals.html';
const SETTINGS = 'https://docs.gunicorn.org/en/stable/settings.html';

/** The second is written by a worker that can not import the app, which ends the master as a signal does. */
const TOLD_TO_END = /Handling signal: (?:term|quit|int)|Exception in worker process/;

/** The places cited say the same in 20.1.0, whose wording of "was sent SIG..." is "was terminated due to signal ...". */
export const GUNICORN_CAUSES: readonly Cause[] = [
  {
    name: 'killed',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'killed' },
    message: 'the strategy killed the process that had {them} in hand',
    sources: [SIGKILL_SOURCE],
    cure: 'tell the master to end with SIGTERM, which lets workers finish',
  },
  {
    name: 'killed-behind-proxy',
    outcomes: ['wrong-status'],
    when: { holder: 'in-hand', status: 502 },
    evidence: { kind: 'killed' },
    message: 'the strategy killed the process that had {them} in hand, and nginx in front had nothing to pass on',
    sources: [SIGKILL_SOURCE, page('proxy_next_upstream', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream')],
    cure: 'take it out of the upstream first (reload nginx), and end it with SIGTERM',
  },
  {
    name: 'reset-behind-proxy',
    outcomes: ['wrong-status'],
    when: { holder: 'untouched', status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /(?:upstream prematurely closed connection|recv\(\) failed \(104: .*\)) while reading response header from upstream/,
      step: 'any',
    },
    message: 'nginx had sent {them} to a gunicorn that ended before a worker had read {them}, and what is not idempotent is not sent twice',
    sources: [
      CLOSED_QUEUE_SOURCE,
      page('proxy_next_upstream', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream'),
    ],
    cure: 'take it out of the upstream first (reload nginx), and end it with SIGTERM',
  },
  {
    name: 'worker-timeout',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /WORKER TIMEOUT \(pid:(\d+)\)/ },
    message: 'the worker that had {them} in hand gave no sign of life for `timeout` seconds, and the master aborted it',
    sources: [source('gunicorn/arbiter.py, Arbiter.murder_workers'), page('timeout', `${SETTINGS}#timeout`)],
    cure: 'set `timeout` to more than the longest request, or use threads (`gthread`), whose workers give a sign of life meanwhile',
  },
  {
    name: 'graceful-timeout',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /Worker graceful timeout \(pid:(\d+)\)/ },
    message: 'the worker that had {them} in hand was told to end, and gave {them} up when `graceful_timeout` was over',
    sources: [source('gunicorn/workers/ggevent.py, GeventWorker.run'), page('graceful_timeout', `${SETTINGS}#graceful-timeout`)],
    cure: 'set `graceful_timeout` to more than the longest request',
  },
  {
    name: 'worker-crashed',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: {
      kind: 'line-names-holder',
      // Not SIGTERM: the master repeats it while a worker ends, and the last one may find its handler gone.
      pattern:
        /Worker (?:with pid |\(pid:)(\d+)\)? (?:was terminated due to signal (?:4|6|7|8|11)$|was sent SIG(?:ILL|ABRT|BUS|FPE|SEGV)|exited with code)/,
    },
    message: 'the worker that had {them} in hand crashed',
    sources: [source('gunicorn/arbiter.py, Arbiter.reap_workers')],
    cure: 'find in the log, or in the core file, what crashed it',
  },
  {
    name: 'shut-down',
    outcomes: BROKEN,
    when: { holder: 'began' },
    evidence: { kind: 'line-of-instance', pattern: /Handling signal: term/ },
    message: 'the master was told to end, and killed the worker that had {them} in hand when `graceful_timeout` was over',
    sources: [source('gunicorn/arbiter.py, Arbiter.stop'), page('graceful_timeout', `${SETTINGS}#graceful-timeout`)],
    cure: 'set `graceful_timeout` to more than the longest request',
  },
  {
    name: 'quick-shutdown',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /Worker exiting \(pid: (\d+)\)/, since: /Handling signal: (?:quit|int)/ },
    message: 'the master was told to end at once, with {them} in hand',
    sources: [source('gunicorn/arbiter.py, Arbiter.handle_quit'), page('QUIT, INT: quick shutdown', SIGNALS)],
    cure: 'end it with SIGTERM: a graceful shutdown',
  },
  {
    name: 'quick-shutdown-answered',
    outcomes: ['wrong-status'],
    when: { holder: 'in-hand', status: 500 },
    evidence: { kind: 'line-names-holder', pattern: /Worker exiting \(pid: (\d+)\)/, since: /Handling signal: (?:quit|int)/ },
    message: 'the master was told to end at once, and its worker answered {them} by an error: the end comes as an exception there',
    sources: [source('gunicorn/workers/sync.py, SyncWorker.handle'), page('QUIT, INT: quick shutdown', SIGNALS)],
    cure: 'end it with SIGTERM: a graceful shutdown',
  },
  {
    name: 'proxy-timed-out',
    outcomes: ['wrong-status'],
    when: { status: 504 },
    evidence: { kind: 'line-each', pattern: /upstream timed out \(110: .*\) while reading response header from upstream/, step: 'any' },
    message: 'nginx passed {them} to a gunicorn whose new workers were importing the application, and waited for less than that takes',
    sources: [
      source('gunicorn/arbiter.py, Arbiter.reload'),
      page('proxy_read_timeout', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout'),
    ],
    cure: 'set `proxy_read_timeout` to more than an import and the longest request take; a request that nginx gave up is executed all the same',
  },
  {
    name: 'worker-killed',
    outcomes: BROKEN,
    when: { holder: 'in-hand' },
    evidence: {
      kind: 'line-names-holder',
      pattern: /Worker (?:with pid |\(pid:)(\d+)\)? (?:was terminated due to signal 9$|was sent SIGKILL)/,
    },
    message: 'the worker that had {them} in hand was killed, and not by the master: by the kernel for lack of memory, perhaps',
    sources: [source('gunicorn/arbiter.py, Arbiter.reap_workers')],
    cure: "look in the kernel's log for what it killed; give the service more memory, or fewer workers",
  },
  {
    name: 'master-crashed',
    outcomes: [...BROKEN, 'refused'],
    evidence: { kind: 'line-near', pattern: /Unhandled exception in main loop/, beforeMs: 5000 },
    message:
      'the master crashed, and ended its workers at once: it logs the end of a worker from a signal handler, even in the middle of a line',
    sources: [
      source('gunicorn/arbiter.py, Arbiter.handle_chld and Arbiter.run'),
      page('RuntimeError due to a warning being logged on SIGHUP', 'https://github.com/benoitc/gunicorn/issues/2564'),
    ],
    cure: 'upgrade to gunicorn 24 or newer; until then start the new version in a master of its own (USR2), and let systemd own the socket',
  },
  {
    name: 'kept-connection-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'kept', noByte: true },
    evidence: { kind: 'line-names-holder', pattern: /Worker exiting \(pid: (\d+)\)/ },
    message: 'the worker that kept the connection ended between two requests of it, with {them} on the way',
    sources: [
      source('gunicorn/workers/gthread.py, ThreadWorker.run'),
      page('RFC 9112, section 9.5: a client must expect it', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.5'),
    ],
    cure: 'let a proxy keep the clients’ connections, and set `keepalive = 0`; or use `gevent`, whose workers wait for the connections that they keep',
  },
  {
    name: 'listener-ended',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched' },
    evidence: { kind: 'listener-ended' },
    message: 'the last process that held the listening socket ended, and the kernel reset what waited in its backlog',
    sources: [source('gunicorn/arbiter.py, Arbiter.stop'), page('backlog', `${SETTINGS}#backlog`)],
    cure: 'start the new version in a master of its own (USR2) before the old one ends; or let systemd own the socket',
  },
  {
    name: 'accepted-and-dropped',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched', connection: 'new', noByte: true },
    evidence: {
      kind: 'line-near',
      // A worker that was told to end waits for up to a second for its connections. It says nothing until it has finished what it has in hand.
      pattern: /Handling signal: (?:hup|term|ttou)|Autorestarting worker after current request/,
      beforeMs: 1500,
      since: [/Starting gunicorn 2[1-3]\./, /Using worker: (?:gthread|threads)/],
    },
    message: 'a worker with threads that had to end accepted the connection, and closed it before it read from it',
    sources: [
      source('gunicorn/workers/gthread.py, ThreadWorker.accept and ThreadWorker.run'),
      page('Dropped requests during HUP signal after version 20.1.0', 'https://github.com/benoitc/gunicorn/issues/3394'),
    ],
    cure: 'upgrade to gunicorn 24 or newer, whose threads get a connection as soon as it is accepted; or use `sync` workers',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens' },
    message: 'no process listened on the address: the master that owned it had ended',
    sources: [REFUSED_SOURCE],
    cure: 'try the new version in a master of its own (USR2) before the old one ends; or let systemd own the socket',
  },
  {
    name: 'socket-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched' },
    // The master looks ten times a second whether its workers have ended, and says that it has ended afterwards.
    evidence: {
      kind: 'line-near',
      pattern: /Worker exiting \(pid: \d+\)/,
      beforeMs: 500,
      since: TOLD_TO_END,
    },
    message: 'the master had closed its listening socket, since it was to end, and the last worker that had it, too, ended',
    sources: [source('gunicorn/arbiter.py, Arbiter.stop'), CLOSED_QUEUE_SOURCE],
    cure: 'start the new version in a master of its own (USR2) before the old one ends; or let systemd own the socket',
  },
  {
    name: 'socket-gone',
    outcomes: ['refused'],
    // A busy machine takes seconds to end a process that has said that it ends.
    evidence: { kind: 'line-near', pattern: /Worker exiting \(pid: \d+\)/, beforeMs: 10_000, since: TOLD_TO_END },
    message: 'no process listened on the address: the master, which was to end, had closed it, and its last worker had ended',
    sources: [source('gunicorn/arbiter.py, Arbiter.stop'), REFUSED_SOURCE],
    cure: 'start the new version in a master of its own (USR2) before the old one ends; or let systemd own the socket',
  },
];

/** What is known of gunicorn. */
export const GUNICORN_KNOWLEDGE: ServerKnowledge = {
  causes: GUNICORN_CAUSES,
  listens: /Listening at: /,
  master: /Listening at: .* \((\d+)\)$/,
};
