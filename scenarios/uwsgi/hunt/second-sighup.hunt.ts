import { HOLDS } from '../../../harness/core/record/recorder.ts';
import { perhaps } from '../../../harness/servers/uwsgi/loose-dance.ts';
import { everyWorkerAccepts, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { atRequestPhase } from '../../../harness/servers/uwsgi/request-phase.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

// A reload, and a deploy by SIGHUP some time later. What comes of it depends on when the second signal falls: while the first
// reload imports, uWSGI ignores it, and the new version never answers. `second-reload-while-importing` makes it certain.
export default defineScenario({
  title: 'a deploy by SIGHUP some time after a reload',
  mustShow: 'holds now and then: the new version answers, no request fails',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/Management.html#reloading-the-server',
  tags: ['reload', 'hunt'],
  expect: zeroDowntime(),
  varies: {
    // When the first signal falls, since a client has sent a slow request: the reload waits for the slowest.
    requestPhaseMs: { min: 0, max: 400, usual: 0 },
    // When the second falls, since the first.
    secondSignalMs: { min: 0, max: 3000, usual: 3000 },
  },
  startups: 3,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  async reload(stage) {
    const server = stage.instance('server');
    await atRequestPhase(stage, 'requestPhaseMs');
    server.kill('SIGHUP');
    await stage.pause('secondSignalMs');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      server.kill('SIGHUP');
      const patienceMs = 3000 + 2 * stage.startupSeconds * 1000 + stage.longestRequestMs;
      await perhaps(stage, () => server.hasSaid(/fooserv: importing ver_b/), patienceMs);
      await everyWorkerAccepts(stage, server);
    });
    await stage.observe('the server has imported ver_b', () =>
      server.hasSaid(/fooserv: importing ver_b/) ? HOLDS : 'it has not: the signal was lost',
    );
  },
});
