import { expect, it } from 'vitest';
import { configuredServer, settingsOf } from './gunicorn-configuration.ts';

const REQUEST = { program: ['gunicorn'], file: '/srv/my.py', typed: 'my.py', cwd: '/home/me', scratch: '/tmp/x', beside: false };
const read = (printed: string, text = '') => configuredServer(settingsOf(printed), text, REQUEST);

it('takes addresses, the log and paths as gunicorn prints them', () => {
  const printed = `accesslog                         = -
bind                              = ['0.0.0.0:8000', 'unix:/run/g.sock', '[::]:81', ':82', 'fd://3']
certfile                          = None
chdir                             = /srv/shop
daemon                            = True
errorlog                          = logs/g.log
keyfile                           = None
pidfile                           = /run/g.pid
`;
  const server = read(printed, "import os\nbind = ['x']\npidfile = '/run/g.pid'\n");
  expect(server.listens.map(({ place }) => place)).toEqual([
    { host: '127.0.0.1', port: 8000 },
    { socketPath: '/run/g.sock' },
    { host: '::1', port: 81 },
    { host: '127.0.0.1', port: 82 },
  ]);
  expect(server).toMatchObject({ logs: ['/srv/shop/logs/g.log'], isDaemon: true, appFolder: { path: '/srv/shop' }, statistics: null });
  expect(server.argv).toEqual(['gunicorn', '--config', '/srv/my.py']);
  expect(server.makes.map(({ path, at }) => `${at.line} ${path}`)).toEqual(['3 /run/g.pid', 'null /srv/shop/logs/g.log', '2 /run/g.sock']);
  expect(server.objections).toMatchObject([{ at: { file: 'my.py', line: 2 }, problem: expect.stringContaining('handed over') }]);
});

it('speaks HTTPS with a certificate, and logs to its standard error unless it is told otherwise', () => {
  const server = read("bind = ['127.0.0.1:443']\ncertfile = c.pem\nchdir = /srv\nerrorlog = -\n");
  expect(server.listens).toMatchObject([{ speaks: 'https' }]);
  expect(server.logs).toEqual([]);
  expect(server.reads.map(({ path }) => path)).toEqual(['/srv', '/srv/c.pem']);
});
