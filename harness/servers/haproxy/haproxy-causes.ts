import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, REFUSED_SOURCE, SIGKILL_SOURCE, sourceOf } from '../cause-sources.ts';

const source = sourceOf('HAProxy 2.6.12');
const CONFIGURATION = 'https://docs.haproxy.org/2.6/configuration.html';
const MANAGEMENT = 'https://docs.haproxy.org/2.6/management.html';

/**
 * A request that a server has refused: its line names it; or none, and more than no try, if that has been taken for down meanwhile. The
 * numbers after the state are of connections; the last one is that of further tries.
 */
const REFUSED = / app\/(?:[^<\s]\S* \S+ 503 \d+ - - SC|<NOSRV> \S+ 503 \d+ - - SC\S* \d+\/\d+\/\d+\/\d+\/\+?[1-9])/;
const NO_SERVER = / app\/<NOSRV> \S+ 503 \d+ - - SC\S* \d+\/\d+\/\d+\/\d+\/0 /;

/** Lines are those of HAProxy, with the option `dontlog-normal` and the names of conf/haproxy/haproxy.cfg. */
export const HAPROXY_CAUSES: readonly Cause[] = [
  {
    name: 'killed',
    outcomes: [...BROKEN, 'wrong-status'],
    when: { holder: 'in-hand' },
    evidence: { kind: 'killed' },
    message: 'the strategy killed the backend that had {them} in hand',
    sources: [SIGKILL_SOURCE],
    cure: 'send SIGTERM to the backend, and let it finish',
  },
  {
    name: 'hard-stop-after',
    outcomes: [...BROKEN, 'wrong-status'],
    evidence: {
      kind: 'line-each',
      pattern: / front app\/\S+ \S+ \S+ \d+ - - K/,
      step: 'any',
      after: { pattern: /soft-stop running for too long, performing a hard-stop/, withinMs: 1000 },
    },
    message: 'an old process was still busy with {them} when `hard-stop-after` was over, and ended',
    sources: [
      source('src/proxy.c, hard_stop'),
      page('hard-stop-after', `${CONFIGURATION}#3.1-hard-stop-after`),
      page('K: the session was killed', `${CONFIGURATION}#8.5`),
    ],
    cure: 'set `hard-stop-after` to more than the longest request takes',
  },
  {
    name: 'session-elsewhere',
    outcomes: ['wrong-status'],
    when: { status: 409 },
    evidence: { kind: 'line-each', pattern: /^backend knows of no such session$/, step: 'any' },
    message: 'another backend than before was asked, which does not know the session of the user',
    sources: [page('stick-table', `${CONFIGURATION}#stick-table`)],
    cure: 'let a cookie name the backend of a user (`cookie`), or tell a new process the stick table (`peers`)',
  },
  {
    name: 'asset-gone',
    outcomes: ['wrong-status'],
    when: { status: 404 },
    evidence: { kind: 'line-each', pattern: /^backend has no file \/assets\//, step: 'any' },
    message: 'the file is one that a page of the old version asks for, and the new version does not have it',
    sources: [page('balance', `${CONFIGURATION}#4.2-balance`)],
    cure: 'let a version hold the assets of the versions before, too, or serve them from one place',
  },
  {
    name: 'refused-at-hard-stop',
    outcomes: ['falsely-refused'],
    when: { holder: ['began', 'finished', 'finished-late'] },
    // Its log has no line for such a stream.
    evidence: { kind: 'line-near', pattern: /soft-stop running for too long, performing a hard-stop/, beforeMs: 1000 },
    message:
      'an old process was still busy with {them} when `hard-stop-after` was over, and reset what had no answer yet with REFUSED_STREAM, though a backend had it',
    sources: [
      source('src/mux_h2.c, h2_do_shutr and h2_do_shutw: "no headers sent yet, trying a retryable abort"'),
      page('RFC 9113, section 8.7: closed before any processing', 'https://www.rfc-editor.org/rfc/rfc9113#section-8.7'),
    ],
    cure: 'set `hard-stop-after` to more than the longest request takes',
  },
  {
    name: 'listener-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'untouched' },
    evidence: { kind: 'line-near', pattern: /^\[WARNING\].* : Proxy front stopped/, beforeMs: 500 },
    message: 'an old process closed its listening socket, and the kernel reset what waited in its queue',
    sources: [
      source('src/proxy.c, do_soft_stop_now; src/protocol.c, protocol_stop_now'),
      CLOSED_QUEUE_SOURCE,
      page('-x: pass the listening sockets on', `${MANAGEMENT}#3`),
    ],
    cure: 'let the new process take the listening sockets over (`-x`), or reload a master with its worker (`-W`, SIGUSR2)',
  },
  {
    name: 'backend-refuses',
    outcomes: ['wrong-status'],
    when: { status: 503 },
    evidence: { kind: 'line-each', pattern: REFUSED, step: 'any' },
    message: 'HAProxy did not know yet that a backend had closed its listener, and each of its tries was refused',
    sources: [page('retries', `${CONFIGURATION}#4-retries`), page('SC: the server refused the connection', `${CONFIGURATION}#8.5`)],
    cure: 'let the balancer know before the backend closes its listener: drain it by the runtime API, or let its check fail first and wait',
  },
  {
    name: 'no-backend-left',
    outcomes: ['wrong-status'],
    when: { status: 503 },
    evidence: { kind: 'line-each', pattern: NO_SERVER, step: 'any' },
    message: 'HAProxy knew no backend that was ready',
    sources: [page('SC: no server was available', `${CONFIGURATION}#8.5`)],
    cure: 'wait until a new backend is up before an old one ends',
  },
  {
    name: 'backend-broke-off',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: { kind: 'line-each', pattern: / app\/[^<\s]\S* \S+ 502 .* S[HD]/, step: 'any' },
    message: 'a backend closed the connection before it had answered {them}',
    sources: [page('SH: the server closed before its headers were complete', `${CONFIGURATION}#8.5`)],
    cure: 'let the balancer know before the backend closes its listener, and let a backend finish what it has in hand before it ends',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens' },
    message: 'no process listened on the address: HAProxy had ended',
    sources: [REFUSED_SOURCE],
    cure: 'start the new process before the old one ends, or reload a master with its worker (`-W`, SIGUSR2)',
  },
];

/** What is known of HAProxy. */
export const HAPROXY_KNOWLEDGE: ServerKnowledge = {
  causes: HAPROXY_CAUSES,
  listens: /Loading success\.$/,
  master: /\((\d+)\) : New worker \(\d+\) forked/,
};
