import { asgiApplication } from '../asgi-app.ts';
import type { GracefulServer } from '../graceful-server.ts';
import { BY_HEADER } from '../releases.ts';

/** What uvicorn's own documentation advises for production, since its `--workers` know no reload: gunicorn as the manager. */
export const UVICORN_HUP: GracefulServer = {
  name: 'uvicorn',
  server: 'uvicorn',
  how: '`kill -HUP` to gunicorn, with new code, `uvicorn.workers.UvicornWorker`',
  documented: 'https://www.uvicorn.org/deployment/#gunicorn',
  packages: ['python3-uvicorn', 'gunicorn'],
  version: { argv: ['/usr/bin/python3', '-m', 'uvicorn', '--version'], pattern: /uvicorn ([\d.]+)/ },
  plan: ({ folder, port }) => ({
    files: asgiApplication('v1'),
    change: asgiApplication('v2'),
    programs: [
      {
        name: 'gunicorn',
        argv: [
          ...['gunicorn', '--workers', '2', '--worker-class', 'uvicorn.workers.UvicornWorker'],
          ...['--bind', `127.0.0.1:${port}`, '--chdir', folder, 'app:application'],
        ],
        env: { PYTHONDONTWRITEBYTECODE: '1' },
      },
    ],
    deploy: (pids) => `kill -HUP ${pids['gunicorn']}`,
    watch: BY_HEADER,
  }),
};
