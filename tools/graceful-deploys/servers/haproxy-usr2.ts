import { BACKEND_FILES, backends } from '../backends.ts';
import type { GracefulServer } from '../graceful-server.ts';
import { haproxyConfiguration } from '../haproxy-conf.ts';
import { BY_HEADER } from '../releases.ts';

/** Blue-green by the reload of the master-worker mode, as Debian's unit does it. */
export const HAPROXY_USR2: GracefulServer = {
  name: 'haproxy',
  server: 'HAProxy',
  how: '`kill -USR2` to the master of `haproxy -W`, with another backend in the configuration',
  documented: 'https://docs.haproxy.org/2.6/management.html#4',
  packages: ['haproxy'],
  version: { argv: ['haproxy', '-v'], pattern: /version (\S+)/ },
  plan: (place) => ({
    files: { ...BACKEND_FILES, 'haproxy.cfg': haproxyConfiguration(place, 'v1') },
    change: { 'haproxy.cfg': haproxyConfiguration(place, 'v2') },
    programs: [
      ...backends(place),
      { name: 'haproxy', argv: ['haproxy', '-W', '-S', `${place.folder}/master.sock`, '-f', `${place.folder}/haproxy.cfg`] },
    ],
    deploy: (pids) => `haproxy -c -q -f ${place.folder}/haproxy.cfg && kill -USR2 ${pids['haproxy']}`,
    watch: BY_HEADER,
  }),
};
