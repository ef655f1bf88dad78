import type { Cause } from '../../core/explain/cause.ts';
import { BROKEN, CLOSED_QUEUE_SOURCE, page, REFUSED_SOURCE, sourceOf } from '../cause-sources.ts';
import { KILLING_WORKERS } from './log-lines.ts';

const source = sourceOf('uWSGI 2.0.21');

/** A proxy in between answers 502 if it lost its backend; an answer that tells no length is a wrong one if its end is missing. */
const LOST_IN_HAND = [...BROKEN, 'wrong-status', 'wrong-body', 'unlike'] as const;
const GRACEFUL = 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html';
const MANAGEMENT = 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi';

/** With `lazy-apps` the master says so when a worker ends that could not import the app. */
const NEED_APP = /need-app requested, destroying the instance/;
const NEED_APP_SOURCES = [
  source('core/master.c, master_loop: a worker that ends with UWSGI_FAILED_APP_CODE'),
  { title: 'unbit/uwsgi#2198: need-app ends a server that serves', url: 'https://github.com/unbit/uwsgi/issues/2198' },
];
const NEED_APP_CURE =
  'put the new files in a folder of their own and switch a link to it at once, so that a worker that is respawned never finds half of them; an app that can’t be imported is tried in an instance of its own first: a zerg dance does that';

/**
 * The known ways in which requests are lost. The first that fits explains a failure, so what names the process that had
 * the request comes before what only lies near in time. Wording and places are those of uWSGI 2.0.21.
 */
export const UWSGI_CAUSES: readonly Cause[] = [
  {
    name: 'bad-certificate',
    outcomes: ['bad-certificate'],
    evidence: { kind: 'outcome' },
    message: 'the server showed a certificate that a client must not accept, and had shown a good one before',
    sources: [
      page('RFC 9110, section 4.3.4: https certificate verification', 'https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4'),
      page('the codes, in Node’s documentation', 'https://nodejs.org/api/tls.html#x509-certificate-error-codes'),
    ],
    cure: 'look at what is served with `openssl s_client -connect HOST:PORT -servername HOST`, and deploy a certificate that is valid for this name and time, with its chain',
  },
  {
    name: 'killed',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'killed' },
    message: 'the strategy killed the process that had {them} in hand',
    sources: [
      page(
        'signal(7): SIGKILL cannot be caught, so the kernel closes the connections',
        'https://man7.org/linux/man-pages/man7/signal.7.html',
      ),
    ],
    cure: 'do not kill what still serves: let the instance finish first (master FIFO `q`, or put it to sleep with `p`)',
  },
  {
    name: 'no-mercy',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /worker \d+ \(pid: (\d+)\) is taking too much time to die\.\.\.NO MERCY/ },
    message: 'the worker that had {them} in hand was told to finish, and was killed when its mercy had run out',
    sources: [
      source('core/master.c, uwsgi_master_check_mercy'),
      page('worker-reload-mercy', 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy'),
    ],
    cure: 'set `worker-reload-mercy` longer than the longest request takes',
  },
  {
    name: 'no-mercy-while-reading',
    outcomes: ['empty-reply', 'reset'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: /worker \d+ \(pid: \d+\) is taking too much time to die\.\.\.NO MERCY/, beforeMs: 1500 },
    message:
      'the worker that read {them} for the application (`post-buffering`) was told to finish, and was killed when its mercy had run out',
    sources: [
      source('core/protocol.c, uwsgi_parse_vars'),
      source('core/reader.c, uwsgi_postbuffer_do_in_disk'),
      source('core/master.c, uwsgi_master_check_mercy'),
    ],
    cure: 'let nginx read uploads to their end before it passes them on, or set `worker-reload-mercy` longer than the longest upload takes',
  },
  {
    name: 'harakiri',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /HARAKIRI ON WORKER \d+ \(pid: (\d+)/ },
    message: 'the worker that had {them} in hand was killed: it took longer than `harakiri` allows',
    sources: [
      source('core/master_utils.c, trigger_harakiri'),
      page('harakiri', 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#harakiri'),
    ],
    cure: 'set `harakiri` longer than the longest request takes, or make the request shorter',
  },
  {
    name: 'lifetime-reached',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-numbers-holder', pattern: /^worker (\d+) lifetime reached, it was running for \d+ second/ },
    message: 'the worker that had {them} in hand had reached `max-worker-lifetime`, and ended without a wait for its other threads',
    sources: [
      source(
        'core/master_checks.c, uwsgi_master_check_workers_deadline; core/loop.c, uwsgi_loop_cores_run: the worker exits when its first thread leaves the loop',
      ),
      page('the same symptom', 'https://github.com/unbit/uwsgi/issues/1894'),
      page('the same symptom behind a load balancer', 'https://github.com/unbit/uwsgi/issues/2377'),
    ],
    cure: 'update to uWSGI 2.0.25, which waits for the threads, or do without `max-worker-lifetime`, or without `threads`',
  },
  {
    name: 'evil-reload',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /EVIL RELOAD ON WORKER \d+ .*\(pid: (\d+)\)/ },
    message: 'the worker that had {them} in hand had taken too much memory, and the master killed it at once',
    sources: [source('core/master_checks.c, uwsgi_master_check_workers_deadline')],
    cure: 'use `reload-on-rss` or `reload-on-as`, which a worker looks at between two requests; set them above what the app takes',
  },
  {
    name: 'worker-died',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /DAMN ! worker \d+ \(pid: (\d+)\) (?:died|MISTERIOUSLY killed)/ },
    message: 'the worker that had {them} in hand died, and the strategy had not told it to',
    sources: [source('core/master.c, master_loop: the line that says how a worker died')],
    cure: 'find out in the log what the worker died of: the signal is named there',
  },
  {
    name: 'no-app',
    outcomes: LOST_IN_HAND,
    when: { holder: 'began' },
    // A worker that can't import (lazy-apps) says so, and sends its master SIGINT; requests go on to come until that is handled.
    // A worker whose app is mounted (`mount`) says nothing itself: its master tells then by the exit code.
    evidence: {
      kind: 'line-of-instance',
      pattern:
        /\*\*\* no app loaded\. GAME OVER \*\*\*|need-app requested, destroying the instance|SIG(?:INT\/SIGTERM|INT\/SIGQUIT) received\.\.\.killing workers/,
      since: /\*\*\* no app loaded\. GAME OVER \*\*\*|need-app requested, destroying the instance/,
    },
    message: 'the new version could not be imported, and `need-app` ended the instance that had {them} in hand',
    sources: [
      source('core/uwsgi.c, uwsgi_init_all_apps'),
      source('core/master.c, master_loop: a worker that ends with UWSGI_FAILED_APP_CODE'),
      source('plugins/python/pyloader.c, uwsgi_mount_loader'),
    ],
    cure: 'try the new version in an instance of its own before it may touch the one that serves: a zerg dance does that',
  },
  {
    name: 'brutal-reload',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-of-instance', pattern: /^\.\.\.brutally killing workers\.\.\./ },
    message: 'the instance was told to reload without waiting for what it had in hand',
    sources: [source('core/uwsgi.c, reap_them_all'), page('SIGTERM reloads brutally', MANAGEMENT)],
    cure: 'reload with SIGHUP or the master FIFO’s `r`; for SIGTERM to mean an end set `die-on-term`',
  },
  {
    name: 'brutal-reload-before-app',
    outcomes: ['empty-reply', 'reset'],
    when: { holder: 'untouched', noByte: true },
    // The workers get SIGTERM in the moment of the line, and a worker that has just accepted a request drops it.
    evidence: { kind: 'line-near', pattern: /^\.\.\.brutally killing workers\.\.\./, beforeMs: 250 },
    message: 'the instance was told to reload without waiting, and its workers had accepted {them}: their application had not begun yet',
    sources: [source('core/uwsgi.c, reap_them_all'), page('SIGTERM reloads brutally', MANAGEMENT)],
    cure: 'reload with SIGHUP or the master FIFO’s `r`; for SIGTERM to mean an end set `die-on-term`',
  },
  {
    name: 'gone-cheap',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-names-holder', pattern: /^killing worker \d+ \(pid: (\d+)\)$/ },
    message: 'the instance was told to do without workers, and killed the one that had {them} in hand',
    sources: [source('core/master_utils.c, uwsgi_go_cheap: workers get SIGKILL')],
    cure: 'do not send `C` to an instance that serves',
  },
  {
    name: 'shut-down',
    outcomes: LOST_IN_HAND,
    when: { holder: 'in-hand' },
    evidence: { kind: 'line-of-instance', pattern: KILLING_WORKERS },
    message: 'the instance was told to end at once, with {them} in hand',
    sources: [source('core/uwsgi.c, kill_them_all'), page('signals', MANAGEMENT)],
    cure: 'end it gracefully: the master FIFO’s `q`, or `hook-master-start = unix_signal:15 gracefully_kill_them_all`',
  },
  {
    name: 'no-master',
    outcomes: LOST_IN_HAND,
    when: { holder: 'began' },
    evidence: { kind: 'ended-without-master', pattern: /\*\*\* WARNING: you are running uWSGI without its master process manager \*\*\*/ },
    message: 'the instance that had {them} in hand ended, and it ran without a master, which would have let its workers finish',
    sources: [
      source('core/uwsgi.c, uwsgi_start and uwsgi_worker_run: signals go to the workers themselves then'),
      page('the master process', 'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html'),
    ],
    cure: 'set `master = true`: only a master can reload, and end gracefully',
  },
  {
    name: 'router-timeout',
    outcomes: ['empty-reply'],
    when: { holder: 'finished-late', noByte: true },
    evidence: {
      kind: 'given-up-by-router',
      pattern: /spawned uWSGI (?:http|fastrouter|rawrouter|sslrouter) \d+ \(pid: (\d+)/,
      leastMs: 1000,
    },
    message:
      'the router in front had no patience to wait for {them}, and closed the connection while the worker was still at work: its time-out is shorter than the request',
    sources: [
      source(
        'plugins/corerouter/corerouter.c, corerouter_expire_timeouts: a session that nothing was read of in time is closed, without a line in the log',
      ),
      page('http-timeout', 'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#http-timeout'),
    ],
    cure: 'set `http-timeout` (or `fastrouter-timeout`) longer than the longest request takes, its wait for a reload included',
  },
  {
    name: 'gateway-buried',
    outcomes: BROKEN,
    when: { holder: 'none' },
    evidence: { kind: 'line-near', pattern: /gateway ".*" has been buried/, beforeMs: 500 },
    message:
      'the router that the instance carries was killed while it passed {them} on; that the workers finish what they have does not help then',
    sources: [
      source('core/uwsgi.c, grace_them_all; core/master_utils.c, uwsgi_destroy_processes: gateways get SIGKILL before workers are told'),
      page('at a graceful stop the router is spared since 2.0.27', 'https://github.com/unbit/uwsgi/issues/2656'),
    ],
    cure: 'run the http router in an instance of its own that is not reloaded, or use `http-socket`',
  },
  {
    name: 'router-socket-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'none', noByte: true },
    evidence: { kind: 'line-near', pattern: /^binary reloading uWSGI/, beforeMs: 500, since: /gateway ".*" has been buried/ },
    message:
      '{they} waited at the router’s address, which is closed when the master executes itself anew: it is none of the sockets that are inherited',
    sources: [source('core/master_utils.c, uwsgi_reload: descriptors that belong to no uWSGI socket are closed')],
    cure: 'run the http router in an instance of its own that is not reloaded, or use `http-socket`',
  },
  {
    name: 'router-not-bound',
    outcomes: ['refused'],
    // It is bound anew when the configuration has been read, before the app is imported.
    evidence: { kind: 'line-near', pattern: /^binary reloading uWSGI/, beforeMs: 3000, since: /gateway ".*" has been buried/ },
    message: 'the router’s address was closed when the master executed itself anew, and was not yet bound again',
    sources: [source('core/master_utils.c, uwsgi_reload: descriptors that belong to no uWSGI socket are closed')],
    cure: 'run the http router in an instance of its own that is not reloaded, or use `http-socket`',
  },
  {
    name: 'no-subscriber',
    outcomes: ['empty-reply'],
    when: { holder: 'none', noByte: true },
    evidence: { kind: 'nobody-subscribed' },
    message:
      'the router had no instance to pass {them} to: those that had subscribed had left, or were marked as failed; it closes the connection without a byte then',
    sources: [
      source(
        'plugins/corerouter/cr_map.c, uwsgi_cr_map_use_subscription; plugins/http/http.c and plugins/fastrouter/fastrouter.c: a session without an address is closed',
      ),
      page('the subscription system', `${GRACEFUL}#subscription-system`),
    ],
    cure: 'let two or more subscribe under the same key, and reload one after the other: `zerodrop reload-vassals` does that',
  },
  {
    name: 'proxied-no-subscriber',
    outcomes: ['wrong-status'],
    when: { holder: 'none', status: 502 },
    evidence: { kind: 'nobody-subscribed' },
    message: 'the router behind the proxy had no instance to pass {them} to and closed the connection, and the proxy answered 502',
    sources: [
      source(
        'plugins/corerouter/cr_map.c, uwsgi_cr_map_use_subscription; plugins/http/http.c and plugins/fastrouter/fastrouter.c: a session without an address is closed',
      ),
      page('the subscription system', `${GRACEFUL}#subscription-system`),
    ],
    cure: 'let two or more subscribe under the same key, and reload one after the other: `zerodrop reload-vassals` does that',
  },
  {
    name: 'unavailable-modifier',
    outcomes: ['empty-reply'],
    evidence: { kind: 'line-each', pattern: /-- unavailable modifier requested: \d+ --/, step: 'own' },
    message: 'a worker without a plugin that could serve {them} took {them}, and closed the connection without a byte',
    sources: [
      source('core/uwsgi.c, unconfigured_hook'),
      page('the zerg server must have no workers', 'https://uwsgi-docs.readthedocs.io/en/latest/Zerg.html#enabling-the-zerg-server'),
    ],
    cure: 'give the instance that owns the socket `processes = 0`, or let a `zerg-pool` own it',
  },
  {
    name: 'no-python-application',
    outcomes: ['wrong-status'],
    when: { status: 500 },
    evidence: { kind: 'line-each', pattern: /--- no python application found, check your startup logs for errors ---/, step: 'own' },
    message: 'a worker without an application took {them}, and answered 500',
    sources: [source('plugins/python/wsgi_handlers.c, uwsgi_request_wsgi')],
    cure: 'set `need-app = true`, so that what can’t be imported does not serve; a zerg server gets `processes = 0`',
  },
  {
    name: 'backend-queue-full',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: { kind: 'line-each', pattern: /connect\(\) to unix:\S+ failed \(11: Resource temporarily unavailable\)/, step: 'any' },
    message: 'nginx could not pass {them} on: the listen queue of uWSGI’s UNIX socket was full, and such a socket lets no client wait',
    sources: [
      page('connect(2): EAGAIN on a UNIX socket', 'https://man7.org/linux/man-pages/man2/connect.2.html'),
      page('the listen queue', `${GRACEFUL}#the-listen-queue`),
    ],
    cure: 'set `listen` (and `net.core.somaxconn`) to more than may come while no worker accepts',
  },
  {
    name: 'backend-refused',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /connect\(\) to \S+ failed \((?:111: Connection refused|2: No such file or directory)\)/,
      step: 'any',
    },
    message: 'nginx could not pass {them} on: no server listened behind it',
    sources: [page('connect(2): ECONNREFUSED, ENOENT', 'https://man7.org/linux/man-pages/man2/connect.2.html')],
    cure: 'let a process that stays own the socket: a zerg pool, or systemd’s socket activation',
  },
  {
    name: 'proxied-accept-race',
    outcomes: ['wrong-status'],
    when: { holder: 'untouched', status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /fr_instance_read\(\): Connection reset by peer/,
      step: 'any',
      after: { pattern: /Gracefully killing worker \d+ \(pid: \d+\)/, withinMs: 100 },
      // A node that ends for want of its app resets what waits at it, whatever else is told to end meanwhile.
      unless: { pattern: /\*\*\* no app loaded\. GAME OVER \*\*\*|\[emperor\] curse the uwsgi instance/, withinMs: 250 },
    },
    message:
      'a worker that was told to end had accepted the connection that the router had passed {them} on by, and not yet looked at it; the proxy answered 502',
    sources: [
      source(
        'core/uwsgi.c, gracefully_kill; core/utils.c, wsgi_req_accept and wsgi_req_recv: the worker counts as idle between accept4() and in_request',
      ),
      source('plugins/fastrouter/fastrouter.c, fr_instance_read: what has been passed on is not tried at another node'),
    ],
    cure: 'let the proxy try again (nginx: the router twice in `upstream`, `uwsgi_next_upstream error`): no worker had begun with {them}; POSTs are not tried again unless that is asked for',
  },
  {
    name: 'proxied-node-ended',
    outcomes: ['wrong-status'],
    when: { holder: 'none', status: 502 },
    evidence: { kind: 'line-each', pattern: /fr_instance_read\(\): Connection reset by peer/, step: 'any' },
    message:
      '{they} waited in the queue of a node when that node ended: the router had passed {them} on while the node was subscribed, and the proxy answered 502',
    sources: [
      source('plugins/fastrouter/fastrouter.c, fr_instance_read: what has been passed on is not tried at another node'),
      page(
        'net/unix/af_unix.c, unix_release_sock: what a closed listening socket has queued is reset',
        'https://github.com/torvalds/linux/blob/v6.1/net/unix/af_unix.c',
      ),
    ],
    cure: 'try the new version in an instance of its own before it may touch one that serves: a node that can’t come back loses its queue',
  },
  {
    name: 'backend-closed',
    outcomes: ['wrong-status'],
    when: { status: 502 },
    evidence: {
      kind: 'line-each',
      pattern: /upstream prematurely closed connection while reading response header from upstream/,
      step: 'any',
    },
    message: 'nginx had passed {them} on, and the server that took {them} closed the connection without an answer',
    sources: [
      page(
        'nginx, src/http/ngx_http_upstream.c, ngx_http_upstream_process_header',
        'https://github.com/nginx/nginx/blob/release-1.22.1/src/http/ngx_http_upstream.c',
      ),
    ],
    cure: 'let the instance behind it finish what it has before it ends: `q`, or put it to sleep',
  },
  {
    name: 'write-interrupted',
    outcomes: ['truncated'],
    evidence: { kind: 'line-each', pattern: /uwsgi_simple_wait_write_hook\(\)\/poll\(\): Interrupted system call/, step: 'any' },
    message: 'the signal of the reload interrupted the worker while it waited for a slow reader, and it gave the rest of the body up',
    sources: [
      source('core/writer.c, uwsgi_simple_wait_write_hook: poll() is not tried again after EINTR'),
      page('the same symptom', 'https://github.com/unbit/uwsgi/issues/1658'),
    ],
    cure: 'let a proxy that buffers read the answers, or reload by a strategy that does not signal workers',
  },
  {
    name: 'worker-died-before-app',
    outcomes: BROKEN,
    when: { holder: 'untouched', noByte: true },
    // By SIGKILL (9) others end it, who have no need of a request to do so: an operator, the kernel that is out of memory.
    evidence: { kind: 'line-each', pattern: /DAMN ! worker \d+ \(pid: \d+\) died, killed by signal (?!9\b)\d+/, step: 'any' },
    message: 'a worker died of a signal with {them} before its application had begun: in a plugin, a router or a library',
    sources: [source('core/master.c, master_loop: the line that says how a worker died')],
    cure: 'look for the signal and the backtrace in the log: 11 is a crash (SIGSEGV), of a plugin or a C extension as a rule',
  },
  {
    name: 'offload-abandoned',
    outcomes: ['truncated'],
    when: { holder: 'finished' },
    evidence: {
      kind: 'line-names-holder',
      pattern: /(?:The work of process |Gracefully killing worker \d+ \(pid: )(\d+)/,
      since: /^spawned \d+ offload threads? for uWSGI worker /,
    },
    message: 'the worker ended while its offload threads still sent the rest of {them}: it waits for its own requests, and not for theirs',
    sources: [
      source(
        'core/offload.c, uwsgi_offload_loop; core/uwsgi.c, simple_goodbye_cruel_world and gracefully_kill: nothing asks whether an offload thread is at work',
      ),
      page('the same symptom', 'https://github.com/unbit/uwsgi/issues/1893'),
    ],
    cure: 'do without `offload-threads`, or let another server send the files (nginx: X-Accel-Redirect)',
  },
  {
    name: 'kept-connection-closed',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'kept', noByte: true },
    evidence: { kind: 'line-names-holder', pattern: /Gracefully killing worker \d+ \(pid: (\d+)\)/ },
    message: 'the worker that kept the connection was told to end, and ended between two requests of it',
    sources: [
      source('core/uwsgi.c, gracefully_kill'),
      page('RFC 9112, section 9.5: a client must expect it', 'https://www.rfc-editor.org/rfc/rfc9112#section-9.5'),
    ],
    cure: 'let a router or a proxy keep the clients’ connections, in an instance that is not reloaded',
  },
  {
    name: 'no-app-in-queue',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'none', noByte: true },
    evidence: { kind: 'listener-ended', because: NEED_APP },
    message: 'a worker could not import the app, `need-app` ended the whole instance, and {they} waited in the queue of its address',
    sources: NEED_APP_SOURCES,
    cure: NEED_APP_CURE,
  },
  {
    name: 'no-app-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens', because: NEED_APP },
    message: 'a worker could not import the app, and `need-app` ended the whole instance: no process listened on its address any more',
    sources: NEED_APP_SOURCES,
    cure: NEED_APP_CURE,
  },
  {
    name: 'listener-ended',
    outcomes: ['reset', 'empty-reply'],
    when: { holder: 'none', noByte: true },
    evidence: { kind: 'listener-ended' },
    message: '{they} waited in the queue of the address when the instance that owned it ended',
    sources: [CLOSED_QUEUE_SOURCE],
    cure: 'let a process that stays own the address: a zerg pool, a router of its own, or systemd’s socket activation',
  },
  {
    name: 'nobody-listens',
    outcomes: ['refused'],
    evidence: { kind: 'nobody-listens' },
    message: 'no process listened on the address: the instance that owned it had ended',
    sources: [REFUSED_SOURCE],
    cure: 'let a process that stays own the address: a zerg pool, a router of its own, or systemd’s socket activation',
  },
  {
    name: 'accept-race',
    // An empty reply near such a line is a router's as likely, which had no node left to ask: nearness alone does not tell.
    outcomes: ['reset'],
    when: { holder: 'untouched', connection: 'new', noByte: true },
    // A worker of one thread has one such connection. It may take a while to end: the interpreter is torn down first.
    evidence: { kind: 'line-each', pattern: /Gracefully killing worker \d+ \(pid: \d+\)/, step: 'any' },
    message: 'a worker that was told to end had accepted the connection and not yet looked at it',
    sources: [
      source(
        'core/uwsgi.c, gracefully_kill; core/utils.c, wsgi_req_accept and wsgi_req_recv: the worker counts as idle between accept4() and in_request',
      ),
    ],
    cure: 'no option closes this gap; strategies that signal no worker (the zerg dance pauses before accept) do not have it',
  },
  // The last of all: what waited in the queue of a listener that ended is lost as well, and has a line of its own.
  {
    name: 'shut-down-before-app',
    outcomes: ['empty-reply', 'reset'],
    when: { holder: 'untouched', noByte: true },
    evidence: { kind: 'line-near', pattern: KILLING_WORKERS, beforeMs: 250 },
    message: 'the instance was told to end at once, and its workers had accepted {them}: their application had not begun yet',
    sources: [source('core/uwsgi.c, kill_them_all'), page('signals', MANAGEMENT)],
    cure: 'end it gracefully: the master FIFO’s `q`, or `hook-master-start = unix_signal:15 gracefully_kill_them_all`',
  },
];
