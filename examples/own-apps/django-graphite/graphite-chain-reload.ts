import { writeFile } from 'node:fs/promises';
import { defineApp, zeroDowntime } from 'zerodrop';
import { defineScenario } from 'zerodrop/uwsgi';

const graphite = defineApp({
  name: 'graphite',
  versions: { old: './1.0', new: './1.1' },
  version: { header: 'X-Release' },
  paths: ['/version/', '/render?format=json&target=constantLine(5)'],
  executed: { log: /^executed (\d+)$/ },
});

export default defineScenario({
  title: 'Graphite (Django) on uWSGI, chain reload: one worker after the other',
  app: graphite,
  expect: zeroDowntime(),
  processes: 4,
  // `http-socket` closes a connection after each answer and does not say so: a kept one would be closed under its client's hands.
  siege: { lanes: ['new'] },

  async boot(stage) {
    await stage.switchBuild('old');
    await writeFile(`${stage.folder}/reload.txt`, '');
    const uwsgi = await stage.startUwsgi('uwsgi', 'graphite.ini');
    await uwsgi.ready();
  },

  async reload(stage) {
    await stage.transition({ from: 'old', to: 'new' }, async () => {
      await stage.switchBuild('new');
      await stage.touch('reload.txt');
      await stage.instance('uwsgi').says(/chain reloading complete/, { imports: 4 });
    });
  },
});
