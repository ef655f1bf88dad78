import { defineScenario, zeroDowntime } from '../../harness/servers/gunicorn/gunicorn-scenario.ts';

export default defineScenario({
  title: 'gunicorn, USR2 under POST: the deploy is complete when the first master has ended',
  mustShow: 'each POST is executed once, and none that is sent after the deploy by the old version',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#upgrading-to-a-new-binary-on-the-fly',
  tags: ['gunicorn', 'upgrade', 'post'],
  advice: {
    use: 'POST, and the new version must be alone when a deploy is said to be complete: wait for the end of the first master',
    breaks: 'a script that is content when the new workers are ready (`gunicorn-usr2-both-stay`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { paths: ['/fast/'], requests: { '/fast/': { method: 'POST' } } },
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  async reload(stage) {
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.upgrades(stage.instance('server'));
    });
  },
});
