import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, REFUSED_SOURCE, SIGKILL_SOURCE, sourceOf } from '../cause-sources.ts';

const older = sourceOf('uvicorn 0.17.6');
const source = sourceOf('uvicorn 0.32.0');
const SHUTDOWN = source('uvicorn/protocols/http/h11_impl.py, H11Protocol.shutdown');
const SETTINGS = 'https://www.uvicorn.org/settings/#timeouts';
const THREAD = page('Zero-Downtime restart', 'https://github.com/Kludex/uvicorn/issues/2757');

/** uvicorn's lines name no request; those of gunicorn's workers have its prefix before them. */
export const UVICORN_CAUSES: readonly Cause[] = [
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
    name: 'hung-worker-killed',
    outcomes: BROKEN,
    when: { holder: ['in-hand', 'kept'] },
    evidence: { kind: 'line-names-holder', pattern: /Child process \[(\d+)\] died/ },
    message: 'the worker that had {them} gave no sign of life for 5 s, and its parent killed it',
    sources: [source('uvicorn/supervisors/multiprocess.py, Process.ping and Multiprocess.keep_subprocess_alive')],
    cure: 'let nothing hold a whole process up for seconds; before uvicorn 0.30 the parent looks after no worker',
  },
  {
    name: 'hung-worker-killed-unread',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /Child process \[\d+\] died/, beforeMs: 1000 },
    message: 'the worker that had accepted the connection gave no sign of life for 5 s, and its parent killed it before it had read {them}',
    sources: [source('uvicorn/supervisors/multiprocess.py, Process.ping and Multiprocess.keep_subprocess_alive')],
    cure: 'let nothing hold a whole process up for seconds; before uvicorn 0.30 the parent looks after no worker',
  },
  {
    name: 'websocket-cut',
    outcomes: ['truncated', 'reset'],
    when: { holder: 'began', status: 101 },
    evidence: { kind: 'line-near', pattern: /Shutting down$/, beforeMs: 1000 },
    message:
      'uvicorn was told to end, and closed its WebSockets at once, whatever they had in hand: with 1012, or before 0.21 without a Close',
    sources: [
      source('uvicorn/protocols/websockets/websockets_impl.py, WebSocketProtocol.shutdown'),
      older('uvicorn/protocols/websockets/websockets_impl.py, WebSocketProtocol.shutdown'),
    ],
    cure: 'let the application close its WebSockets behind an answer (1001), and end uvicorn when they are gone',
  },
  {
    name: 'graceful-timeout',
    outcomes: [...BROKEN, 'wrong-status'],
    // A stream counts as finished with its first event.
    when: { holder: ['began', 'finished'] },
    evidence: { kind: 'line-of-instance', pattern: /timeout graceful shutdown exceeded/ },
    message: 'uvicorn was told to end, and cancelled {them} when `timeout_graceful_shutdown` was over',
    sources: [source('uvicorn/server.py, Server.shutdown'), page('--timeout-graceful-shutdown', SETTINGS)],
    cure: 'set `--timeout-graceful-shutdown` to more than the longest request takes',
  },
  {
    name: 'idle-connection-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'kept', noByte: true },
    evidence: { kind: 'line-near', pattern: /Shutting down$/, beforeMs: 1000 },
    message: 'uvicorn was told to end, and closed connections that were idle for it, with {them} on the way',
    sources: [SHUTDOWN, page('RFC 9112, section 9.5: a client must expect it', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.5')],
    cure: 'let nginx stand before it, and reload nginx with another upstream before this one ends',
  },
  {
    name: 'closed-unread',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /Shutting down$/, beforeMs: 1000 },
    message: 'uvicorn was told to end, and closes each connection at once from which it has not read a whole head of a request',
    sources: [SHUTDOWN, older('uvicorn/server.py, Server.shutdown'), THREAD],
    cure: 'let nginx stand before it, which reads a request to its end first, and reload nginx with another upstream before this one ends',
  },
  {
    name: 'queue-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'listener-ended' },
    message: 'the process that held the listening socket ended, and the kernel reset what waited in its queue',
    sources: [CLOSED_QUEUE_SOURCE],
    cure: 'let another process own the socket (`--fd`), and start the new version beside the old one',
  },
  {
    name: 'no-worker-starts',
    outcomes: ['timeout'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /Child process \[\d+\] died/, beforeMs: 120_000 },
    message: 'no worker came to accept {them}: the parent holds the socket, and starts workers that fail, again and again',
    sources: [source('uvicorn/supervisors/multiprocess.py, Multiprocess.keep_subprocess_alive')],
    cure: 'try the new version in a process of its own before the old one ends',
  },
  {
    name: 'proxy-shutdown-timeout',
    outcomes: BROKEN,
    // A uvicorn had it: in a graceful end of nginx nothing else takes it from it.
    when: { holder: ['began', 'finished', 'finished-late'] },
    evidence: { kind: 'line-near', pattern: /: gracefully shutting down$/, beforeMs: 1500 },
    message: 'the worker of nginx that passed {them} on was told to end, and closed what was open when `worker_shutdown_timeout` was over',
    sources: [page('worker_shutdown_timeout', 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout')],
    cure: 'leave `worker_shutdown_timeout` out, or set it to more than the longest stream takes',
  },
  {
    name: 'upstream-gone',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: {
      kind: 'line-each',
      pattern:
        /(?:connect\(\) failed .* while connecting to|prematurely closed connection while reading .* from|recv\(\) failed .* while reading .* from) upstream/,
      step: 'any',
    },
    message: 'nginx passed {them} to a uvicorn that had ended, or was about to, and had no other',
    sources: [page('running behind nginx', 'https://www.uvicorn.org/deployment/#running-behind-nginx'), SHUTDOWN],
    cure: 'reload nginx with the new uvicorn as its upstream, and wait until its old workers have ended, before the old uvicorn ends',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'line-near', pattern: /Shutting down$|Stopping parent process \[\d+\]/, beforeMs: 120_000 },
    message: 'no process listened on the address: the uvicorn that did had been told to end',
    sources: [REFUSED_SOURCE, older('uvicorn/server.py, Server.shutdown')],
    cure: 'let another process own the socket (`--fd`), and start the new version beside the old one',
  },
];

/** What is known of uvicorn. */
export const UVICORN_KNOWLEDGE: ServerKnowledge = {
  causes: UVICORN_CAUSES,
  listens: /Uvicorn running on |^socket holder: uvicorn \d+ was started$/,
  master: /Started parent process \[(\d+)\]/,
};
