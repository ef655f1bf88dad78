import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';
import { reloadWhileFrozen } from '../../harness/servers/nginx/reload-while-frozen.ts';

export default defineScenario({
  title: 'nginx, requests on kept connections that lie in the socket of a worker when that is told to quit',
  mustShow:
    'no request fails: a worker answers what it finds in its sockets before it closes the connections that are idle, GET and POST alike',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'reload', 'kept', 'forced', 'race'],
  advice: {
    use: 'as `nginx-reload`',
    breaks: 'a request that comes after the worker has closed its connection (`nginx-kept-closed`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  // Two requests come before HUP and two after it, while the workers are frozen. One event loop finds them all, and the order to quit.
  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      const kept = await stage.keptConnections(4);
      await reloadWhileFrozen(stage, nginx, {
        workers: 2,
        before: () => {
          kept[0]?.send('/fast/', 'GET');
          kept[1]?.send('/fast/', 'POST');
        },
        told: () => {
          kept[2]?.send('/fast/', 'GET');
          kept[3]?.send('/fast/', 'POST');
        },
      });
      await Promise.all(kept.map(({ outcome }) => outcome));
      await stage.oldWorkersExit(nginx);
    });
  },
});
