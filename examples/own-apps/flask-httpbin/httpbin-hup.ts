import { defineApp, defineProcess, defineScenario, zeroDowntime } from 'zerodrop';

const httpbin = defineApp({
  name: 'httpbin',
  versions: { old: './1.0', new: './1.1' },
  version: { header: 'X-Release' },
  paths: ['/get', '/html', { path: '/delay/1', slow: true }],
  executed: { log: /^executed (\d+)$/ },
});

const gunicorn = defineProcess({
  name: 'gunicorn-of-httpbin',
  command: [
    '/usr/bin/gunicorn',
    '--bind',
    '{host}:{port}',
    '--workers',
    '8',
    '--access-logfile',
    '-',
    '--access-logformat',
    'executed %({x-zerodrop-request}i)s',
    'httpbin_release:app',
  ],
  env: { PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' },
  version: ['/usr/bin/gunicorn', '--version'],
  install: 'apt-get install gunicorn python3-httpbin',
});

export default defineScenario({
  title: 'httpbin (Flask) on gunicorn, HUP: new workers with new code, and the old ones end when they have answered',
  server: gunicorn,
  app: httpbin,
  expect: zeroDowntime(),
  // Each of its workers answers one request at a time.
  siege: { clients: 3 },

  async boot(stage) {
    await stage.switchBuild('old');
    await stage.startProcess('gunicorn');
  },

  async reload(stage) {
    const master = stage.instance('gunicorn');
    await stage.transition({ from: 'old', to: 'new' }, async () => {
      await stage.switchBuild('new');
      master.kill('SIGHUP');
      await master.says(/Worker exiting/, { times: 8, imports: 1 });
    });
  },
});
