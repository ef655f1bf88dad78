import { cp, mkdir } from 'node:fs/promises';
import { defineApp, defineProcess, defineScenario, zeroDowntime } from 'zerodrop';

const tdiary = defineApp({
  name: 'tdiary',
  versions: { old: './1.0', new: './1.1' },
  version: { header: 'X-Release' },
  paths: ['/', '/index.rb'],
  executed: { log: /^executed (\d+)$/ },
});

const puma = defineProcess({
  name: 'puma',
  command: ['puma', '--config', `${import.meta.dirname}/puma.rb`, '--bind', 'tcp://{host}:{port}', `${import.meta.dirname}/tdiary.ru`],
  version: ['puma', '--version'],
  install: 'apt-get install puma tdiary-core',
});

export default defineScenario({
  title: 'tDiary (Rack) on Puma, phased restart: one worker after the other',
  server: puma,
  app: tdiary,
  expect: zeroDowntime(),

  async boot(stage) {
    await stage.switchBuild('old');
    await mkdir(`${stage.folder}/data`);
    await cp('/usr/share/tdiary/tdiary.conf.beginner', `${stage.folder}/tdiary.conf`);
    const master = await stage.startProcess('puma');
    await master.says(/Worker \d+ \(PID: \d+\) booted/, { times: 4, imports: 1 });
  },

  async reload(stage) {
    const master = stage.instance('puma');
    await stage.transition({ from: 'old', to: 'new' }, async () => {
      await stage.switchBuild('new');
      master.kill('SIGUSR1');
      await master.says(/Worker \d+ \(PID: \d+\) booted in [\d.]+s, phase: 1/, { times: 4, imports: 4 });
    });
  },
});
