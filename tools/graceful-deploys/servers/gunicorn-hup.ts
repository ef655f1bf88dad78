import type { Files, GracefulServer } from '../graceful-server.ts';
import { BY_HEADER, page, type Release } from '../releases.ts';

/** New code, loaded by new workers. */
export const GUNICORN_HUP: GracefulServer = gunicorn('gunicorn', 'sync', []);

/** The same with threads, which keep connections. */
export const GUNICORN_GTHREAD_HUP: GracefulServer = gunicorn('gunicorn-gthread', 'gthread', ['--threads', '4']);

/** And with threads that keep none. */
export const GUNICORN_GTHREAD_HUP_CLOSE: GracefulServer = gunicorn('gunicorn-gthread-close', 'gthread', [
  '--threads',
  '4',
  '--keep-alive',
  '0',
]);

function gunicorn(name: string, workers: string, more: readonly string[]): GracefulServer {
  return {
    name,
    server: 'gunicorn',
    how: `\`kill -HUP\`, with new code, ${workers} workers${more.includes('--keep-alive') ? ', `--keep-alive 0`' : ''}`,
    documented: 'https://docs.gunicorn.org/en/20.1.0/faq.html#how-do-i-reload-my-application-in-gunicorn',
    packages: ['gunicorn'],
    version: { argv: ['gunicorn', '--version'], pattern: /version ([\d.]+)/ },
    plan: ({ folder, port }) => ({
      files: application('v1'),
      change: application('v2'),
      programs: [
        {
          name: 'gunicorn',
          argv: ['gunicorn', '--workers', '2', '--worker-class', workers, ...more, '--bind', `127.0.0.1:${port}`, '--chdir', folder, 'app'],
          // A file that was written twice in a second would be taken from its cache.
          env: { PYTHONDONTWRITEBYTECODE: '1' },
        },
      ],
      deploy: (pids) => `kill -HUP ${pids['gunicorn']}`,
      watch: BY_HEADER,
    }),
  };
}

function application(release: Release): Files {
  const code = `PAGE = open("${release}.page", "rb").read()

def application(environ, start_response):
    start_response("200 OK", [("X-Release", "${release}"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]
`;
  return { 'app.py': code, [`${release}.page`]: page(release) };
}
