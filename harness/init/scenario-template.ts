/** The servers that a first scenario can be of, and what `init` asks. */
export const FIRST_SERVERS = ['uwsgi', 'gunicorn'] as const;
export type FirstServer = (typeof FIRST_SERVERS)[number];

/** The file of the first scenario. Its app is the sample that zerodrop brings along, so that it can be run as it is. */
export function scenarioTemplate(server: FirstServer): string {
  return server === 'uwsgi' ? UWSGI : GUNICORN;
}

const WHAT_IT_IS = `// A scenario: how the server is started with the old version, and how the new one is deployed. zerodrop keeps a siege on it meanwhile, and
// says what clients met. Its name is that of this file: npx zerodrop scenario first-reload`;

const SAMPLE = `    // Two versions of the sample app that zerodrop brings along, and its configuration. For yours: node_modules/zerodrop/docs/your-own.md.`;

const UWSGI = `import { chainIsComplete, defineScenario, observeWorkersReplaced, startServer, zeroDowntime } from 'zerodrop/uwsgi';

${WHAT_IT_IS}
export default defineScenario({
  title: 'a chain reload: one worker after the other gets the new version',
  mustShow: 'no request fails and no client waits',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#chain-reloading-lazy-apps',
  tags: ['reload'],
  // What is promised: no request fails, and none waits for more than a second longer than it takes to answer it.
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  // More workers than clients: while one of them imports the app, the others can take every request that comes.
  siege: { clients: 3 },
  processes: 5,
  // How many times the app is imported, one after the other: zerodrop waits accordingly.
  startups: 6,

  async boot(stage) {
${SAMPLE}
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/lazy-apps.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    const before = await server.stats();
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.writeFifo('master.fifo', 'c');
      await chainIsComplete(stage, server);
    });
    await observeWorkersReplaced(stage, server, before);
  },
});
`;

const GUNICORN = `import { defineScenario, zeroDowntime } from 'zerodrop/gunicorn';

${WHAT_IT_IS}
export default defineScenario({
  title: 'HUP: new workers with the new version, and the old ones end when they have answered',
  mustShow: 'no request fails; clients wait while the new workers import the app',
  source: 'https://docs.gunicorn.org/en/stable/signals.html#reload-the-configuration',
  tags: ['reload'],
  // What is promised: no request fails.
  expect: zeroDowntime(),
  // How many times the app is imported, one after the other: zerodrop waits accordingly.
  startups: 2,

  async boot(stage) {
${SAMPLE}
    await stage.switchBuild('ver_a');
    await stage.startGunicorn('server', 'sync.py');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      stage.signalMaster(server, 'SIGHUP');
      await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
    });
  },
});
`;
