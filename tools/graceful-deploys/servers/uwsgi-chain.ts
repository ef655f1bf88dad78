import type { Files, GracefulServer } from '../graceful-server.ts';
import { BY_HEADER, page, type Release } from '../releases.ts';

/** New code, loaded by one worker after the other. */
export const UWSGI_CHAIN: GracefulServer = uwsgi(
  'uwsgi',
  '`touch` of the file of `touch-chain-reload`, with new code, `lazy-apps`, 2 workers',
  'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#chain-reloading-lazy-apps',
  () => 'touch reload.txt',
);

/** New code, loaded by the master, which starts itself again with the listener that it has. */
export const UWSGI_HUP: GracefulServer = uwsgi(
  'uwsgi-hup',
  '`kill -HUP` to the master, with new code, 2 workers',
  'https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html#standard-default-boring-graceful-reload-aka-sighup',
  (pid) => `kill -HUP ${pid}`,
);

function uwsgi(name: string, how: string, documented: string, deploy: (pid: number) => string): GracefulServer {
  return {
    name,
    server: 'uWSGI',
    how,
    documented,
    packages: ['uwsgi-core', 'uwsgi-plugin-python3'],
    version: { argv: ['uwsgi_python3', '--version'], pattern: /(\d\S+)/ },
    plan: ({ folder, port }) => ({
      files: { 'uwsgi.ini': configuration(folder, port, name === 'uwsgi'), 'reload.txt': '', ...application('v1') },
      change: application('v2'),
      programs: [{ name: 'uwsgi', argv: ['uwsgi_python3', '--ini', `${folder}/uwsgi.ini`], env: { PYTHONDONTWRITEBYTECODE: '1' } }],
      deploy: (pids) => deploy(pids['uwsgi'] ?? 0),
      watch: BY_HEADER,
    }),
  };
}

function configuration(folder: string, port: number, chain: boolean): string {
  return `[uwsgi]
http-socket = 127.0.0.1:${port}
chdir = ${folder}
wsgi-file = app.py
master = true
processes = 2
need-app = true
${chain ? `lazy-apps = true\ntouch-chain-reload = ${folder}/reload.txt` : ''}
`;
}

function application(release: Release): Files {
  const code = `PAGE = open("${release}.page", "rb").read()

def application(environ, start_response):
    start_response("200 OK", [("X-Release", "${release}"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]
`;
  return { 'app.py': code, [`${release}.page`]: page(release) };
}
