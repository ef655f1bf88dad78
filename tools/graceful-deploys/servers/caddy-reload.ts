import { BACKEND_FILES, backends, socketOf } from '../backends.ts';
import type { GracefulServer, Place } from '../graceful-server.ts';
import { BY_HEADER, type Release } from '../releases.ts';

/** Blue-green: another upstream in the Caddyfile. */
export const CADDY_RELOAD: GracefulServer = {
  name: 'caddy',
  server: 'Caddy',
  how: '`caddy reload`, with another upstream in the Caddyfile',
  documented: 'https://caddyserver.com/docs/command-line#caddy-reload',
  packages: ['caddy'],
  version: { argv: ['caddy', 'version'], pattern: /v?(\d\S+)/ },
  plan: (place) => ({
    files: { ...BACKEND_FILES, Caddyfile: configuration(place, 'v1') },
    change: { Caddyfile: configuration(place, 'v2') },
    programs: [
      ...backends(place),
      {
        name: 'caddy',
        argv: ['caddy', 'run', '--adapter', 'caddyfile', '--config', `${place.folder}/Caddyfile`],
        env: { HOME: place.folder },
      },
    ],
    deploy: () =>
      `HOME=${place.folder} caddy reload --adapter caddyfile --config ${place.folder}/Caddyfile --address unix/${place.folder}/admin.sock`,
    watch: BY_HEADER,
  }),
};

function configuration(place: Place, release: Release): string {
  return `{
  admin unix/${place.folder}/admin.sock
  auto_https off
}
http://127.0.0.1:${place.port} {
  bind 127.0.0.1
  reverse_proxy unix/${socketOf(place, release)}
}
`;
}
