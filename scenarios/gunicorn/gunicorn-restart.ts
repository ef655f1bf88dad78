import { endsWithRequestsInQueue } from '../../harness/servers/gunicorn/ended-master.ts';
import { defineScenario, reproduces } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, a restart: TERM, and a new one when it has ended',
  mustShow: 'what waits in the queue of the address at TERM is reset, and clients are refused until the new one listens',
  source: 'https://github.com/benoitc/gunicorn/issues/3397',
  tags: ['gunicorn', 'restart', 'forced'],
  cure: 'gunicorn-usr2-takes-queue',
  expect: reproduces({
    says: 'a graceful end finishes what the workers have in hand, not what waits in the queue: that goes with the socket',
    outcome: 'reset',
    also: ['refused', 'empty-reply'],
    causes: ['listener-ended', 'socket-closed', 'nobody-listens', 'socket-gone'],
    log: { instance: 'first', pattern: /Shutting down: Master/ },
  }),
  siege: { clients: 2 },
  processes: 1,
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('first', 'sync.py');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      const first = stage.instance('first');
      await endsWithRequestsInQueue(stage, first, stage.masters(first)[0] ?? 0);
      await first.ended();
      await stage.startGunicorn('second', 'sync.py');
    });
  },
});
