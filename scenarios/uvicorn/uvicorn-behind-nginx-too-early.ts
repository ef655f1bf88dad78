import { bootBehindNginx } from '../../harness/servers/uvicorn/behind-nginx.ts';
import { defineScenario, refuted } from '../../harness/servers/uvicorn/uvicorn-scenario.ts';

export default defineScenario({
  title: 'control: uvicorn behind nginx, TERM to the old one before nginx is reloaded',
  mustShow: 'fail: nginx passes requests to a uvicorn that no longer listens, and answers 502',
  source: 'https://www.uvicorn.org/deployment/#running-behind-nginx',
  tags: ['control', 'uvicorn', 'nginx'],
  expect: refuted({
    as: 'fail',
    by: 'zero-downtime',
    outcome: 'wrong-status',
    status: 502,
    causes: ['upstream-gone'],
  }),
  needs: { nginx: 'nginx-light' },
  startups: 2,

  boot: (stage) => bootBehindNginx(stage),

  async reload(stage) {
    const nginx = stage.instance('nginx');
    const old = stage.instance('ver_a-1');
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      await stage.switchUpstream(await stage.startBehindNginx('ver_b-2'));
      old.kill('SIGTERM');
      await old.ended();
      await stage.until('a client to be answered by nginx alone', () => (stage.count('wrong-status') > 0 ? true : null));
      nginx.kill('SIGHUP');
      await stage.nginxHasReloaded(nginx);
    });
  },
});
