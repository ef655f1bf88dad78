import { defineScenario, refuted } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'control: uvicorn, a restart: stop the old version gracefully, start the new one',
  mustShow: 'fail: no process listens for as long as the start takes, and every client is refused',
  source: 'https://www.uvicorn.org/deployment/',
  tags: ['control', 'uvicorn'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'refused',
    also: ['reset', 'empty-reply'],
    causes: ['nobody-listens', 'closed-unread'],
  }),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startUvicorn('ver_a-1', { workers: 1 });
  },

  async reload(stage) {
    const old = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      old.kill('SIGTERM');
      await old.ended();
      await stage.startUvicorn('ver_b-2', { workers: 1 });
    });
  },
});
