import { defineScenario, zeroDowntime } from '../../harness/servers/nginx/nginx-scenario.ts';

export default defineScenario({
  title: 'nginx, a reload (HUP) with `keepalive_timeout 0`: no connection is kept',
  mustShow: 'no request fails: each answer says `Connection: close`, so that no client sends on a connection which a reload closes',
  source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#keepalive_timeout',
  tags: ['nginx', 'reload', 'kept'],
  advice: {
    use: 'some minutes before a reload that must lose no POST; it costs a connection for each request',
    breaks: 'connections that were kept before',
  },
  expect: zeroDowntime({ maxStallSeconds: 1 }),
  siege: { lanes: ['new', 'reused'] },
  startups: 2,

  async boot(stage) {
    await stage.startBackends('ver_a');
    await stage.startNginx('nginx', 'proxy-without-keepalive.conf');
  },

  async reload(stage) {
    const nginx = stage.instance('nginx');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.startBackends('ver_b');
      stage.signalMaster(nginx, 'SIGHUP');
      await stage.workersAreReplaced(nginx);
      // Those that sent above now open another connection.
      (await stage.connect()).send('/fast/', 'GET');
      (await stage.connect()).send('/fast/', 'POST');
    });
  },
});
