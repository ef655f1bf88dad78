import { BACKEND_FILES, backends, socketOf } from '../backends.ts';
import type { GracefulServer, Place } from '../graceful-server.ts';
import { BY_HEADER, type Release } from '../releases.ts';

/** Blue-green: another backend in the VCL, loaded and used by Debian's `varnishreload`. What the application answers may not be cached. */
export const VARNISH_RELOAD: GracefulServer = {
  name: 'varnish',
  server: 'Varnish',
  how: '`varnishreload` (`vcl.load`, `vcl.use`), with another backend in the VCL',
  documented: 'https://varnish-cache.org/docs/7.1/users-guide/run_cli.html',
  packages: ['varnish'],
  version: { argv: ['varnishd', '-V'], pattern: /varnish-(\d\S+)/ },
  plan: (place) => ({
    files: { ...BACKEND_FILES, 'app.vcl': configuration(place, 'v1') },
    change: { 'app.vcl': configuration(place, 'v2') },
    programs: [
      ...backends(place),
      {
        name: 'varnish',
        argv: [
          'varnishd',
          '-F',
          '-j',
          'none',
          '-n',
          `${place.folder}/varnish`,
          '-a',
          `127.0.0.1:${place.port}`,
          '-f',
          `${place.folder}/app.vcl`,
        ],
      },
    ],
    deploy: () => `/usr/share/varnish/varnishreload -n ${place.folder}/varnish ${place.folder}/app.vcl`,
    watch: BY_HEADER,
  }),
};

function configuration(place: Place, release: Release): string {
  return `vcl 4.1;
backend app { .path = "${socketOf(place, release)}"; }
`;
}
