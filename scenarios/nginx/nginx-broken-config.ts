import { HOLDS } from '../../harness/core/record/recorder.ts';
import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with a configuration that can not be parsed',
  mustShow:
    'nginx says so in its log, and goes on with the old configuration: no client notices it, and neither does a deploy script, since HUP has no exit code',
  source: 'https://nginx.org/en/docs/control.html#reconfiguration',
  tags: ['nginx', 'reload', 'broken-deploy'],
  advice: {
    use: 'always before a restart; ask nginx -t first, since HUP fails without an exit code',
    breaks: 'a restart (`nginx-broken-config-restart`)',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  expectsChange: false,
  startups: 1,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy.conf');
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.steps(async () => {
      await stage.breakUpstream();
      stage.signalMaster(nginx, 'SIGHUP');
      await nginx.says(/\[emerg\] .* in .*upstream\.conf:\d+/, { what: 'nginx to refuse its configuration' });
    });
    await stage.observe('no worker was replaced', () =>
      nginx.hasSaid(/: start worker process \d+$|: gracefully shutting down$/) ? nginx.logTail() : HOLDS,
    );
  },
});
