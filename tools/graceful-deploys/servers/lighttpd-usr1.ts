import type { GracefulServer, Place } from '../graceful-server.ts';
import { BY_BODY, type Release, roots } from '../releases.ts';

/** Static files: another document root. */
export const LIGHTTPD_USR1: GracefulServer = {
  name: 'lighttpd',
  server: 'lighttpd',
  how: '`kill -USR1`, with another `server.document-root` in the configuration',
  documented: 'https://redmine.lighttpd.net/projects/lighttpd/wiki/Server_feature-flagsDetails',
  packages: ['lighttpd'],
  version: { argv: ['lighttpd', '-v'], pattern: /lighttpd\/(\S+)/ },
  plan: (place) => ({
    files: { ...roots(), 'lighttpd.conf': configuration(place, 'v1') },
    change: { 'lighttpd.conf': configuration(place, 'v2') },
    programs: [{ name: 'lighttpd', argv: ['lighttpd', '-D', '-f', `${place.folder}/lighttpd.conf`] }],
    deploy: (pids) => `lighttpd -tt -f ${place.folder}/lighttpd.conf && kill -USR1 ${pids['lighttpd']}`,
    watch: BY_BODY,
  }),
};

function configuration({ folder, port }: Place, release: Release): string {
  return `server.document-root = "${folder}/${release}"
server.bind = "127.0.0.1"
server.port = ${port}
server.errorlog = "${folder}/lighttpd.log"
server.upload-dirs = ( "${folder}" )
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html" )
`;
}
