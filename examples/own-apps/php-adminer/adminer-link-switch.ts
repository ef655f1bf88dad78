import { readFile, writeFile } from 'node:fs/promises';
import { defineApp, defineProcess, defineScenario, type ProcessStage, zeroDowntime } from 'zerodrop';

const adminer = defineApp({
  name: 'adminer',
  versions: { old: './1.0', new: './1.1' },
  version: { header: 'X-Release' },
  paths: ['/', '/?sqlite='],
  executed: { log: /^executed (\d+)$/ },
});

/** Writes a configuration into the run's folder, with the run's folder and address in it. */
async function configure(stage: ProcessStage, file: string): Promise<string> {
  const template = await readFile(stage.conf(file), 'utf8');
  await writeFile(`${stage.folder}/${file}`, template.replaceAll('@folder@', stage.folder).replaceAll('@address@', stage.address));
  return `${stage.folder}/${file}`;
}

export default defineScenario({
  title: 'Adminer (PHP) on php-fpm behind nginx: the link is switched, and nothing is reloaded',
  server: defineProcess({
    name: 'nginx-with-php-fpm',
    title: 'nginx',
    version: ['nginx', '-v'],
    install: 'apt-get install adminer nginx-light php-fpm',
    stop: 'SIGQUIT',
  }),
  app: adminer,
  expect: zeroDowntime(),

  async boot(stage) {
    await stage.switchBuild('old');
    const fpm = await stage.startProgram('php-fpm', [
      'php-fpm8.2',
      '--allow-to-run-as-root',
      '--fpm-config',
      await configure(stage, 'php-fpm.conf'),
    ]);
    await fpm.says(/ready to handle connections/);
    await stage.startProcess('nginx', { command: ['nginx', '-e', 'stderr', '-c', await configure(stage, 'nginx.conf')] });
  },

  async reload(stage) {
    await stage.transition({ from: 'old', to: 'new' }, async () => {
      await stage.switchBuild('new');
      // The switch takes less time than passes between two requests: one is answered meanwhile, so that it is a reload under siege.
      const answered = stage.count('answered');
      await stage.until('a request to be answered', () => (stage.count('answered') > answered ? true : null));
    });
  },
});
