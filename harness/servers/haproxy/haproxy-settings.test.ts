import { expect, it } from 'vitest';
import { configuredHaproxy } from './haproxy-settings.ts';

const REQUEST = {
  program: ['haproxy', '-W'],
  file: '/etc/haproxy.cfg',
  typed: 'my.cfg',
  cwd: '/srv/shop',
  scratch: '/tmp/x',
  beside: false,
};
const read = (text: string, program: readonly string[] = REQUEST.program) =>
  configuredHaproxy(text, { ...REQUEST, program }, { FRONT: '127.0.0.1:8080' });

it('takes a configuration of a package as it is: its user, folder, sockets, log and addresses', () => {
  const server = read(`global
\tlog /dev/log local0
\tchroot /var/lib/haproxy
\tstats socket /run/haproxy/admin.sock mode 660 level admin
\tuser haproxy
\tgroup haproxy
\tdaemon
defaults
\tlog\tglobal
\tmode\thttp
frontend web
\tbind *:80
\tbind :443 ssl crt /etc/ssl/site.pem # the certificate
\tdefault_backend app
backend app
\tserver a 127.0.0.1:8001 check
\tserver b 10.0.0.7:8001 check
`);
  expect(server.argv).toEqual(['haproxy', '-W', '-f', '/etc/haproxy.cfg']);
  expect(server.listens.map(({ speaks, place, at }) => [at.line, speaks, place])).toEqual([
    [12, 'http', { host: '127.0.0.1', port: 80 }],
    [13, 'https', { host: '127.0.0.1', port: 443 }],
  ]);
  expect(server).toMatchObject({ isDaemon: true, logsElsewhere: true, logs: [], folders: [{ path: '/var/lib/haproxy' }] });
  expect(server.makes.map(({ path }) => path)).toEqual(['/run/haproxy/admin.sock']);
  expect(server.accounts).toMatchObject([
    { kind: 'user', name: 'haproxy' },
    { kind: 'group', name: 'haproxy' },
  ]);
  expect(server.remarks).toMatchObject([
    { at: { line: 17 }, message: 'it is on another machine, and nothing answers there in the sandbox' },
  ]);
});

it('takes a section that listens and passes on, with variables, a Unix socket, a pid file and a log on standard output', () => {
  const server = read(`global
  log stdout format raw local0
  pidfile run/haproxy.pid
listen shop
  mode http
  bind "\${FRONT}",[::]:8081
  bind unix@/run/shop.sock
  server a 127.0.0.1:8001
`);
  expect(server.listens.map(({ place }) => place)).toEqual([
    { host: '127.0.0.1', port: 8080 },
    { host: '::1', port: 8081 },
    { socketPath: '/run/shop.sock' },
  ]);
  expect(server.makes.map(({ path }) => path)).toEqual(['/srv/shop/run/haproxy.pid', '/run/shop.sock']);
  expect(server).toMatchObject({ isDaemon: false, logsElsewhere: false, remarks: [] });
});

it('asks nothing where TCP is passed on as it is', () => {
  const server = read('defaults\n  mode tcp\nfrontend db\n  bind :5432\n  default_backend db\nbackend db\n  server a localhost:5433\n', [
    'haproxy',
    '-D',
  ]);
  expect(server.listens).toMatchObject([{ speaks: 'other' }]);
  expect(server.isDaemon).toBe(true);
  expect(server.remarks).toEqual([]);
});
