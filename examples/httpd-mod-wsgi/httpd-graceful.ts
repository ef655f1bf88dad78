import { defineScenario, zeroDowntime } from '../../harness/scenario.ts';
import { HTTPD, type HttpdStage } from './httpd-server.ts';

export default defineScenario<HttpdStage>({
  server: HTTPD,
  title: 'Apache httpd with mod_wsgi, graceful: new children with new code, and the old ones end when they have answered',
  mustShow: 'no request fails, but all wait while the new children import the app',
  source: 'https://httpd.apache.org/docs/2.4/stopping.html#graceful',
  tags: ['httpd'],
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await stage.startHttpd('httpd');
  },

  async reload(stage) {
    const httpd = stage.instance('httpd');
    const old = (await httpd.pids()).filter((pid) => pid !== httpd.pid);
    await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
      await stage.switchBuild('ver_b');
      httpd.kill('SIGUSR1');
      await stage.workersAreReady(httpd);
      await stage.until('all old children to end', async () => ((await httpd.pids()).some((pid) => old.includes(pid)) ? null : true));
    });
  },
});
