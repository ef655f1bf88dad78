import { BACKEND_FILES, backends, socketOf } from '../backends.ts';
import type { GracefulServer, Place } from '../graceful-server.ts';
import { nginxWith } from '../nginx-conf.ts';
import { BY_HEADER, type Release } from '../releases.ts';

/** Blue-green: another upstream in nginx's configuration. */
export const NGINX_RELOAD: GracefulServer = {
  name: 'nginx',
  server: 'nginx',
  how: '`nginx -s reload`, with another upstream in the configuration',
  documented: 'https://nginx.org/en/docs/control.html',
  packages: ['nginx-light'],
  version: { argv: ['nginx', '-v'], pattern: /nginx\/(\S+)/ },
  plan: (place) => ({
    files: { ...BACKEND_FILES, 'nginx.conf': configuration(place, 'v1') },
    change: { 'nginx.conf': configuration(place, 'v2') },
    programs: [
      ...backends(place),
      { name: 'nginx', argv: ['nginx', '-e', `${place.folder}/nginx.log`, '-c', `${place.folder}/nginx.conf`] },
    ],
    deploy: () => `nginx -e ${place.folder}/nginx.log -c ${place.folder}/nginx.conf -s reload`,
    watch: BY_HEADER,
  }),
};

function configuration(place: Place, release: Release): string {
  return nginxWith(place, `location / { proxy_pass http://unix:${socketOf(place, release)}:/; }`);
}
