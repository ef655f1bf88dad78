import { asgiApplication } from '../asgi-app.ts';
import type { GracefulServer, Place } from '../graceful-server.ts';
import { nginxWith } from '../nginx-conf.ts';
import { BY_HEADER, type Release } from '../releases.ts';

/** A second uvicorn beside the first; nginx is told to use it, and then the first is told to end. */
export const UVICORN_BLUE_GREEN: GracefulServer = {
  name: 'uvicorn-blue-green',
  server: 'uvicorn',
  how: 'blue-green: nginx is reloaded with the new uvicorn as its upstream, and once nginx has no old worker, the old uvicorn gets SIGTERM',
  documented: 'https://www.uvicorn.org/deployment/#running-behind-nginx',
  packages: ['python3-uvicorn', 'nginx-light'],
  version: { argv: ['/usr/bin/python3', '-m', 'uvicorn', '--version'], pattern: /uvicorn ([\d.]+)/ },
  plan: (place) => {
    const { folder } = place;
    const uvicorn = (release: Release) => ({
      name: `uvicorn-${release}`,
      argv: [...['/usr/bin/python3', '-m', 'uvicorn', '--uds', `${folder}/${release}.sock`, '--app-dir', folder], `${release}:application`],
      env: { PYTHONDONTWRITEBYTECODE: '1' },
    });
    return {
      files: { ...asgiApplication('v1', 'v1'), ...asgiApplication('v2', 'v2'), 'nginx.conf': configuration(place, 'v1') },
      change: { 'nginx.conf': configuration(place, 'v2') },
      programs: [
        uvicorn('v1'),
        uvicorn('v2'),
        { name: 'nginx', argv: ['nginx', '-e', `${folder}/nginx.log`, '-c', `${folder}/nginx.conf`] },
      ],
      deploy: (pids) => `old=$(cat /proc/${pids['nginx']}/task/${pids['nginx']}/children)
nginx -e ${folder}/nginx.log -c ${folder}/nginx.conf -s reload
for worker in $old; do while [ -e /proc/$worker/exe ]; do sleep 0.05; done; done
kill -TERM ${pids['uvicorn-v1']}`,
      watch: BY_HEADER,
    };
  },
};

function configuration(place: Place, release: Release): string {
  return nginxWith(place, `location / { proxy_pass http://unix:${place.folder}/${release}.sock:/; }`);
}
