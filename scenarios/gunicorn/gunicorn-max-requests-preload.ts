import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

const QUICK = '0.2-0.4';

export default defineScenario({
  title: 'gunicorn, all workers reach `max_requests` at once, and each is forked from a master that has the application',
  mustShow: 'no request fails and no client waits: a worker comes back without an import',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#preload-app',
  tags: ['gunicorn', 'workers', 'recycling', 'preload'],
  expect: zeroDowntime({ maxStallSeconds: 0.5 }),
  expectsChange: false,
  siege: { clients: 4 },
  // Processes that end and begin: how long that takes is the machine's, too.
  exclusive: true,
  processes: 4,
  startups: 1,

  // The cure of `gunicorn-max-requests-all-at-once`: `preload_app`. The workers still end at once, and HUP brings no new code any more
  // (`gunicorn-preload-hup`): deploy by USR2.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'preload.py', { MAX_REQUESTS: '10', FOOSERV_SLOW_SECONDS: QUICK });
  },

  reload: (stage) => stage.steps(() => stage.workersAreReplaced(stage.instance('server'), 2 * stage.processes)),
});
