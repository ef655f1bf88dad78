import { socketOf } from './backends.ts';
import type { Place } from './graceful-server.ts';
import type { Release } from './releases.ts';

/** Debian's defaults, and a backend of one release. */
export function haproxyConfiguration(place: Place, release: Release): string {
  return `global
  stats socket ${place.folder}/admin.sock mode 660 level admin expose-fd listeners
defaults
  mode http
  timeout connect 5000
  timeout client 50000
  timeout server 50000
frontend web
  bind 127.0.0.1:${place.port}
  default_backend app
backend app
  server ${release} unix@${socketOf(place, release)}
`;
}
