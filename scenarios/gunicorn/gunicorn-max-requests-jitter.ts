import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

const QUICK = '0.2-0.4';

export default defineScenario({
  title: 'gunicorn, workers reach `max_requests` at different times, by `max_requests_jitter`',
  mustShow: 'no request fails and no client waits: while a worker imports the others serve',
  source: 'https://docs.gunicorn.org/en/stable/settings.html#max-requests-jitter',
  tags: ['gunicorn', 'workers', 'recycling'],
  advice: {
    use: 'workers are recycled (max_requests): let the jitter be several times what a worker serves while another one imports',
    breaks: 'a small jitter: it is drawn by lot for each worker, so that some may still end together (gunicorn#2108)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  siege: { clients: 4 },
  processes: 8,
  startups: 2,

  // Each worker draws a number from 5 to 205, so that only by a rare chance all eight end within an import.
  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py', { MAX_REQUESTS: '5', MAX_REQUESTS_JITTER: '200', FOOSERV_SLOW_SECONDS: QUICK });
  },

  reload: (stage) => stage.steps(() => stage.workersAreReplaced(stage.instance('server'), 2)),
});
