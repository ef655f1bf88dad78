import { type CauseCase, causesBy, describeCauses } from '../../core/explain/describe-causes.fixture.ts';
import { line } from '../../core/explain/fake-failure.fixture.ts';
import { PM2_KNOWLEDGE } from './pm2-causes.ts';

const held = { outcome: 'empty-reply', begunBy: { pid: 11, instance: 'a' } } as const;
const elsewhere = { failure: { begunBy: { pid: 12, instance: 'a' } } };
const afterwards = { failure: { sentMs: 2200, endMs: 2201 } };
const listens = line(1200, 'a', 'Worker listens (pid: 11)');
const stopping = line(1800, 'a', '2026-11-28T11:23:25: PM2 log: Stopping app:fooserv id:_old_1');

const CASES: Readonly<Record<string, CauseCase>> = {
  'kill-timeout': {
    failure: held,
    events: [
      line(2098, 'a', '2026-11-28T11:23:26: PM2 log: Process with pid 11 still alive after 250ms, sending SIGKILL to 1 remaining pids...'),
      line(2150, 'a', '2026-11-28T11:23:26: PM2 log: pid=11 msg=process tree killed (1 pids)'),
    ],
    beside: { 'another worker': elsewhere, 'a request that came afterwards': afterwards },
  },
  'ended-by-sigint': {
    failure: held,
    // pm2 looks every 100 ms whether the process has gone.
    events: [line(2190, 'a', '2026-11-28T11:23:26: PM2 log: pid=11 msg=process tree killed (1 pids)')],
    beside: { 'another worker': elsewhere, 'a request that ended long before': { failure: { sentMs: 1000, endMs: 1100 } } },
  },
  'idle-connection-closed': {
    failure: { outcome: 'reset', reusedConnection: true },
    events: [
      line(2099, 'a', 'Worker closes (pid: 21)'),
      // It goes on: pm2 looks whether it has gone, and it has not.
      line(2180, 'a', '2026-11-28T23:54:16: PM2 log: pid=21 msg=failed to kill - retrying in 100ms'),
    ],
    beside: {
      'another worker': { events: [line(2099, 'a', 'Worker closes (pid: 22)')] },
      'a request that the worker had begun with': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'closed-unread': {
    failure: { outcome: 'reset', bytes: 0 },
    events: [line(2150, 'a', '2026-11-28T11:23:26: PM2 log: App [fooserv:_old_0] exited with code [0] via signal [SIGINT]')],
    beside: {
      'an end long before': { failure: { sentMs: 9000, endMs: 9100 } },
      'a request that a worker had': { failure: { begunBy: { pid: 11, instance: 'a' } } },
    },
  },
  'stopped-before-ready': {
    failure: { outcome: 'refused', sentMs: 2100, endMs: 2101 },
    events: [listens, stopping],
    beside: {
      'a worker that was told later': {
        events: [listens, line(4000, 'a', '2026-11-28T11:23:25: PM2 log: Stopping app:fooserv id:_old_1')],
      },
    },
  },
  'handed-to-dead-worker': {
    failure: { outcome: 'timeout', sentMs: 2000, endMs: 63_000, bytes: 0 },
    events: [listens, line(2007, 'a', '2026-11-28T11:23:26: PM2 log: pid=11 msg=process tree killed (1 pids)')],
    beside: {
      'a request that a worker had': { failure: { begunBy: { pid: 12, instance: 'a' } } },
      'half an answer': { failure: { bytes: 20 } },
    },
  },
};

/** A request that was answered by worker 21, on a connection that is kept. */
const KEPT = { sentMs: 1500, endMs: 1510, pid: 21 } as const;

describeCauses(PM2_KNOWLEDGE, CASES, causesBy(PM2_KNOWLEDGE, [KEPT]));
