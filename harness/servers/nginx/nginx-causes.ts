import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, sourceOf } from '../cause-sources.ts';

const source = sourceOf('nginx 1.22.1');
const CONTROL = 'https://nginx.org/en/docs/control.html';

export const NGINX_CAUSES: readonly Cause[] = [
  {
    name: 'upstream-refused',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: { kind: 'line-each', pattern: /connect\(\) failed \(111: .*\) while connecting to upstream/, step: 'any' },
    message: 'the backend that was chosen did not listen, and nginx may not pass a request to another',
    sources: [page('proxy_next_upstream', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream')],
    cure: 'leave `proxy_next_upstream` at `error timeout`, or take a backend out of the upstream (reload) before it ends',
  },
  {
    name: 'kept-upstream-closed',
    outcomes: ['wrong-status'],
    when: { status: 502, holder: 'untouched' },
    evidence: {
      kind: 'line-each',
      pattern:
        /(?:upstream prematurely closed connection|(?:recv|send|writev)\(\) failed \((?:104|32): .*) while (?:reading response header from|sending request to) upstream/,
      step: 'any',
      after: { pattern: /: gracefully shutting down$/, withinMs: 10_000 },
    },
    message:
      'an nginx that reloaded had closed the kept connection on which the one in front of it sent {them}, and what is not idempotent is not sent twice',
    sources: [
      source('src/http/ngx_http_upstream.c, ngx_http_upstream_next'),
      source('src/http/modules/ngx_http_upstream_keepalive_module.c, ngx_http_upstream_get_keepalive_peer'),
      source('src/core/ngx_connection.c, ngx_close_idle_connections'),
    ],
    cure: 'leave `keepalive` out of the upstream, or let requests that must not be lost go to an origin that does not reload meanwhile',
  },
  {
    name: 'upstream-closed',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /(?:upstream prematurely closed connection|recv\(\) failed .*) while reading response header from upstream/,
      step: 'any',
    },
    message: 'the backend ended with {them} in hand',
    sources: [page('proxy_next_upstream', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream')],
    cure: 'let a backend finish what it has in hand before it ends',
  },
  {
    name: 'session-elsewhere',
    outcomes: ['wrong-status'],
    when: { status: 409 },
    evidence: { kind: 'line-each', pattern: /^backend knows of no such session$/, step: 'any' },
    message: 'another backend than before was asked, which does not know the session of the user',
    sources: [page('hash', 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#hash')],
    cure: 'let a cookie name the backend of a user (`map`), or keep sessions where all backends find them',
  },
  {
    name: 'asset-gone',
    outcomes: ['wrong-status'],
    when: { status: 404 },
    evidence: { kind: 'line-each', pattern: /open\(\) "[^"]*\/assets\/[^"]*" failed \(2: /, step: 'any' },
    message: 'the file is one that a page of the old version asks for, and the new version does not have it',
    sources: [page('root', 'https://nginx.org/en/docs/http/ngx_http_core_module.html#root')],
    cure: 'let a release hold the assets of the releases before, too',
  },
  {
    name: 'shutdown-timeout',
    outcomes: BROKEN,
    // A backend had it: in a graceful end nothing else takes a request from it.
    when: { holder: ['began', 'finished', 'finished-late'] },
    evidence: { kind: 'line-near', pattern: /: gracefully shutting down$/, beforeMs: 1500 },
    message: 'the worker that passed {them} on was told to end, and closed what was open when `worker_shutdown_timeout` was over',
    sources: [
      source('src/core/ngx_cycle.c, ngx_shutdown_timer_handler'),
      page('worker_shutdown_timeout', 'https://nginx.org/en/docs/ngx_core_module.html#worker_shutdown_timeout'),
    ],
    cure: 'leave `worker_shutdown_timeout` out, or set it to more than the longest request takes',
  },
  {
    name: 'idle-closed',
    outcomes: ['empty-reply', 'reset'],
    when: { holder: ['kept', 'untouched'], connection: 'kept', noByte: true },
    evidence: { kind: 'line-near', pattern: /: gracefully shutting down$/, beforeMs: 10_000 },
    message: 'the worker that kept the connection was told to end and closed it, as all that were idle, before {them} came',
    sources: [
      source('src/os/unix/ngx_process_cycle.c, ngx_worker_process_cycle'),
      source('src/core/ngx_connection.c, ngx_close_idle_connections'),
    ],
    cure: 'let clients send again what is idempotent; for the rest `keepalive_timeout 0` before the reload, or, from nginx 1.27.4 on, `keepalive_min_timeout`',
  },
  {
    name: 'fast-shutdown',
    outcomes: BROKEN,
    evidence: { kind: 'line-near', pattern: /signal \d+ \(SIG(?:TERM|INT)\) received(?: from \d+)?, exiting$/, beforeMs: 1000 },
    message: 'the master was told to end at once (SIGTERM is a fast shutdown), and its workers let go of {them}',
    sources: [page('controlling nginx: TERM, INT', CONTROL)],
    cure: 'end nginx with SIGQUIT, the graceful shutdown (systemd: KillSignal=SIGQUIT; Docker: STOPSIGNAL SIGQUIT)',
  },
  {
    name: 'reuseport-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched', connection: 'new' },
    evidence: { kind: 'line-near', pattern: /: gracefully shutting down$/, beforeMs: 1000 },
    message:
      'the reload left fewer workers, and the listening socket (`reuseport`) in whose queue {they} waited was closed with its worker',
    sources: [
      source('src/core/ngx_connection.c, ngx_clone_listening'),
      source('src/core/ngx_cycle.c, ngx_init_cycle: close the unnecessary listening sockets'),
      CLOSED_QUEUE_SOURCE,
    ],
    cure: 'leave `reuseport` out, or the number of workers as it is',
  },
  {
    name: 'listener-ended',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched' },
    evidence: { kind: 'listener-ended' },
    message: 'the last process that held the listening socket ended, and the kernel reset what waited in its queue',
    sources: [CLOSED_QUEUE_SOURCE],
    cure: 'reload (HUP) or upgrade (USR2): the socket stays open',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: {
      kind: 'line-near',
      pattern: /signal \d+ \(SIG(?:QUIT|TERM|INT)\) received(?: from \d+)?, (?:shutting down|exiting)$/,
      beforeMs: 60_000,
    },
    message: 'no nginx listened on the address: the one that did had been told to end',
    sources: [page('controlling nginx: QUIT closes the listening sockets', CONTROL)],
    cure: 'reload (HUP) or upgrade (USR2): the socket stays open',
  },
];

/** What is known of nginx. */
export const NGINX_KNOWLEDGE: ServerKnowledge = {
  causes: NGINX_CAUSES,
  listens: /: start worker processes$/,
  master: /\[notice\] (\d+)#\d+: start worker processes$/,
};
