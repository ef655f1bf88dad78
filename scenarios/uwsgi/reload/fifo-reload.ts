import { observeWait } from '../../../harness/run/stage/waiting.ts';
import { reloadInPlace, startServer } from '../../../harness/servers/uwsgi/reload.ts';
import { defineScenario, zeroDowntime } from '../../../harness/servers/uwsgi/uwsgi-scenario.ts';

export default defineScenario({
  title: '`r` written to the master FIFO: the standard graceful reload',
  mustShow: 'the same as sighup: no request fails, all wait for the slowest request and the import',
  source: 'https://uwsgi-docs.readthedocs.io/en/latest/MasterFIFO.html#available-commands',
  tags: ['reload'],
  advice: {
    use: 'as sighup, if a deploy script writes to a FIFO',
    breaks:
      'R when r is meant (`brutal-reload`), a second deploy too soon (`second-reload-while-importing`), a broken version (`broken-deploy-reload`)',
  },
  expect: zeroDowntime(),
  startups: 2,

  async boot(stage) {
    await stage.switchBuild('ver_a');
    await startServer(stage, 'reload/http-socket.ini');
  },

  // What SIGHUP does, asked for by a letter (core/fifo.c: `r` and SIGHUP call the same function, grace_them_all).
  async reload(stage) {
    const beganMs = stage.nowMs();
    await reloadInPlace(stage, { from: 'ver_a', to: 'ver_b' }, () => stage.writeFifo('master.fifo', 'r'));
    await observeWait(stage, beganMs);
  },
});
