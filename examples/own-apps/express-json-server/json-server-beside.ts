import { defineApp, defineProcess, defineScenario, zeroDowntime } from 'zerodrop';

const app = defineApp({
  name: 'json-server',
  versions: { old: './1.0', new: './1.1' },
  version: { header: 'X-Release' },
  paths: ['/posts', '/posts/1', '/profile'],
  start: [process.execPath, `${import.meta.dirname}/json-server-app.cjs`],
  executed: { log: /^executed (\d+)$/ },
});

export default defineScenario({
  title: 'json-server (Express) on Node: a second process at the same port, then the first one is told to end',
  server: defineProcess({ name: 'node', title: 'Node', ready: /^listening$/, version: [process.execPath, '--version'] }),
  app,
  expect: zeroDowntime(),

  async boot(stage) {
    await stage.switchBuild('old');
    await stage.startProcess('first');
  },

  async reload(stage) {
    await stage.transition({ from: 'old', to: 'new' }, async () => {
      await stage.switchBuild('new');
      await stage.startProcess('second');
      await stage.stop(stage.instance('first'));
    });
  },
});
