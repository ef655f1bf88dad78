import type { GracefulServer, Place } from '../graceful-server.ts';
import { nginxWith } from '../nginx-conf.ts';
import { BY_BODY, type Release, roots } from '../releases.ts';

/** Static files: another root in nginx's configuration. */
export const NGINX_ROOT: GracefulServer = {
  name: 'nginx-root',
  server: 'nginx',
  how: '`nginx -s reload`, with another root in the configuration',
  documented: 'https://nginx.org/en/docs/control.html',
  packages: ['nginx-light'],
  version: { argv: ['nginx', '-v'], pattern: /nginx\/(\S+)/ },
  plan: (place) => ({
    files: { ...roots(), 'nginx.conf': configuration(place, 'v1') },
    change: { 'nginx.conf': configuration(place, 'v2') },
    programs: [{ name: 'nginx', argv: ['nginx', '-e', `${place.folder}/nginx.log`, '-c', `${place.folder}/nginx.conf`] }],
    deploy: () => `nginx -e ${place.folder}/nginx.log -c ${place.folder}/nginx.conf -s reload`,
    watch: BY_BODY,
  }),
};

function configuration(place: Place, release: Release): string {
  return nginxWith(place, `root ${place.folder}/${release};`);
}
