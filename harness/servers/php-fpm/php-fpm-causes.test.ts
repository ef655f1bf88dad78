import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line, step } from '../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { PHP_FPM_KNOWLEDGE } from './php-fpm-causes.ts';

const nginx = (atMs: number, text: string): RunEvent => line(atMs, 'nginx', `2026/11/28 08:00:00 [error] 11#11: *5 ${text}`);
const fpm = (atMs: number, text: string): RunEvent => line(atMs, 'fpm', `[28-Nov-2026 08:00:00.000000] DEBUG: pid 10, ${text}`);
const brokeOff = (atMs: number): RunEvent =>
  nginx(atMs, 'recv() failed (104: Connection reset by peer) while reading response header from upstream, client: 127.0.0.1');
const reloads = step(1900, 'signal-sent', 'fpm', 10, 'SIGUSR2 to the master of fpm');
const bad = { outcome: 'wrong-status', status: 502 } as const;
const muchLater = { failure: { sentMs: 9000, endMs: 9100 } };
const beside = { 'another status': { failure: { status: 503 } }, 'a request that came much later': muchLater };

const CASES: Readonly<Record<string, CauseCase>> = {
  'opcache-killed-worker': {
    failure: bad,
    events: [
      reloads,
      fpm(2049, 'fpm_children_bury(): [pool www] child 21 exited on signal 9 (SIGKILL) after 3.0 seconds from start'),
      brokeOff(2050),
    ],
    beside,
  },
  'queue-closed': {
    failure: bad,
    events: [reloads, fpm(2049, 'fpm_pctl_exit(), line 71: exiting, bye-bye!'), brokeOff(2050)],
    beside: { ...beside, 'a request that a worker had': { failure: { begunBy: { pid: 21, instance: 'fpm' } } } },
  },
  'worker-terminated': {
    failure: bad,
    events: [reloads, fpm(2049, 'fpm_pctl_kill_all(), line 163: [pool www] sending signal 15 SIGTERM to child 21'), brokeOff(2050)],
    beside,
  },
  'backlog-full': {
    failure: bad,
    events: [
      reloads,
      nginx(
        2050,
        'connect() to unix:/tmp/fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream, client: 127.0.0.1',
      ),
    ],
    beside,
  },
  'fpm-gone': {
    failure: bad,
    events: [
      reloads,
      nginx(2050, 'connect() to unix:/tmp/fpm.sock failed (2: No such file or directory) while connecting to upstream, client: 127.0.0.1'),
    ],
    beside,
  },
};

describeCauses(PHP_FPM_KNOWLEDGE, CASES, causesBy(PHP_FPM_KNOWLEDGE));
