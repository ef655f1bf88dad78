import type { Cause } from '../../core/explain/cause.ts';
import type { ServerKnowledge } from '../../core/explain/server-knowledge.ts';
import { CLOSED_QUEUE_SOURCE, page, sourceOf } from '../cause-sources.ts';

const source = sourceOf('php 8.2.32');
const CONFIGURATION = 'https://www.php.net/manual/en/install.fpm.configuration.php';
const OPCACHE = 'https://www.php.net/manual/en/opcache.configuration.php';
const bad = { status: 502 } as const;

const BROKE_OFF =
  /(?:recv\(\) failed \(104: .*\)|upstream prematurely closed (?:FastCGI stdout|connection)) while reading response header from upstream/;

/** nginx says for each request why it answered 502: line by line, each failure gets one of its own. */
export const PHP_FPM_CAUSES: readonly Cause[] = [
  {
    name: 'opcache-killed-worker',
    outcomes: ['wrong-status'],
    when: bad,
    evidence: {
      kind: 'line-each',
      pattern: BROKE_OFF,
      step: 'any',
      after: { pattern: /child \d+ exited on signal (?:9|15) /, withinMs: 1000 },
      unless: { pattern: /Reloading in progress|(?:Finishing|Terminating) \.\.\.$/, withinMs: 60_000 },
    },
    message: 'opcache was to be reset, waited for {them} for `opcache.force_restart_timeout`, and killed the worker that had {them}',
    sources: [
      source('ext/opcache/ZendAccelerator.c, accel_is_inactive and kill_all_lockers'),
      page('opcache.force_restart_timeout', `${OPCACHE}#ini.opcache.force-restart-timeout`),
    ],
    cure: 'tell FPM where the script really is (`$realpath_root`): then a new version needs no reset',
  },
  {
    name: 'queue-closed',
    outcomes: ['wrong-status'],
    when: { ...bad, holder: 'untouched' },
    evidence: {
      kind: 'line-each',
      pattern: BROKE_OFF,
      step: 'any',
      after: { pattern: /: exiting, bye-bye!$|PHP Fatal error: /, withinMs: 1000 },
    },
    message: 'FPM ended, and the kernel reset what waited in the queue of its socket',
    sources: [source('sapi/fpm/fpm/fpm_sockets.c, fpm_sockets_cleanup'), CLOSED_QUEUE_SOURCE],
    cure: 'start a second FPM with the new version, switch nginx to it, and then end the first',
  },
  {
    name: 'worker-terminated',
    outcomes: ['wrong-status'],
    when: bad,
    evidence: {
      kind: 'line-each',
      pattern: BROKE_OFF,
      step: 'any',
      after: { pattern: /sending signal 15 SIGTERM to child \d+$/, withinMs: 1000 },
    },
    message:
      'FPM reloaded or ended, and told the workers that had {them} to finish (QUIT) and, when `process_control_timeout` was over, to end (TERM)',
    sources: [
      source('sapi/fpm/fpm/fpm_process_ctl.c, fpm_pctl_action_next'),
      page('process_control_timeout', `${CONFIGURATION}#process-control-timeout`),
    ],
    cure: 'start a second FPM with the new version, switch nginx to it, and then end the first; or set `process_control_timeout` to more than the longest request takes, and let new requests wait for as long',
  },
  {
    name: 'backlog-full',
    outcomes: ['wrong-status'],
    when: bad,
    evidence: { kind: 'line-each', pattern: /connect\(\) to unix:\S+ failed \(11: .*\) while connecting to upstream/, step: 'any' },
    message: 'no worker of FPM took connections, and the queue of its Unix socket was full: the kernel refuses the next at once',
    sources: [
      page('unix(7), connect(2): EAGAIN', 'https://man7.org/linux/man-pages/man2/connect.2.html'),
      page('listen.backlog', `${CONFIGURATION}#listen-backlog`),
    ],
    cure: 'raise `listen.backlog` (and net.core.somaxconn, which caps it), or let FPM listen on TCP, where the kernel of the client tries again',
  },
  {
    name: 'fpm-gone',
    outcomes: ['wrong-status'],
    when: bad,
    evidence: {
      kind: 'line-each',
      pattern: /connect\(\) (?:to unix:\S+ )?failed \((?:111|2): .*\) while connecting to upstream/,
      step: 'any',
    },
    message: 'no FPM listened: the one that did had ended',
    sources: [
      source('sapi/fpm/fpm/fpm_sockets.c, fpm_sockets_cleanup'),
      page('signals of php-fpm: QUIT, USR2', 'https://manpages.debian.org/bookworm/php8.2-fpm/php-fpm8.2.8.en.html'),
    ],
    cure: 'start a second FPM with the new version, switch nginx to it, and then end the first',
  },
];

/** What is known of PHP-FPM behind nginx. */
export const PHP_FPM_KNOWLEDGE: ServerKnowledge = {
  causes: PHP_FPM_CAUSES,
  master: /: fpm is running, pid (\d+)$/,
};
