import { BACKEND_FILES, backends } from '../backends.ts';
import type { GracefulServer } from '../graceful-server.ts';
import { haproxyConfiguration } from '../haproxy-conf.ts';
import { BY_HEADER } from '../releases.ts';

/** Blue-green by a second process that takes the listeners over from the first (`-x`) and tells it to finish (`-sf`). */
export const HAPROXY_SF: GracefulServer = {
  name: 'haproxy-sf',
  server: 'HAProxy',
  how: '`haproxy -sf PID -x SOCKET`, with another backend in the configuration',
  documented: 'https://docs.haproxy.org/2.6/management.html#4',
  packages: ['haproxy'],
  version: { argv: ['haproxy', '-v'], pattern: /version (\S+)/ },
  plan: (place) => ({
    files: { ...BACKEND_FILES, 'haproxy.cfg': haproxyConfiguration(place, 'v1') },
    change: { 'haproxy.cfg': haproxyConfiguration(place, 'v2') },
    programs: [...backends(place), { name: 'haproxy', argv: ['haproxy', '-db', '-f', `${place.folder}/haproxy.cfg`] }],
    deploy: (pids) => `haproxy -D -f ${place.folder}/haproxy.cfg -x ${place.folder}/admin.sock -sf ${pids['haproxy']}`,
    watch: BY_HEADER,
  }),
};
