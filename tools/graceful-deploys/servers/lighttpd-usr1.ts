import type { GracefulServer, Place } from '../graceful-server.ts';
import { BY_BODY, type Release, roots } from '../releases.ts';

/** Static files: another document root. */
export const LIGHTTPD_USR1: GracefulServer = lighttpd('lighttpd', '', '');

/** The same, with the old process finishing its requests beside the new one. */
export const LIGHTTPD_USR1_BG: GracefulServer = lighttpd(
  'lighttpd-bg',
  'server.feature-flags += ( "server.graceful-restart-bg" => "enable" )',
  ', `server.graceful-restart-bg`',
);

function lighttpd(name: string, feature: string, words: string): GracefulServer {
  return {
    name,
    server: 'lighttpd',
    how: `\`kill -USR1\`, with another \`server.document-root\` in the configuration${words}`,
    documented: 'https://redmine.lighttpd.net/projects/lighttpd/wiki/Server_feature-flagsDetails',
    packages: ['lighttpd'],
    version: { argv: ['lighttpd', '-v'], pattern: /lighttpd\/(\S+)/ },
    plan: (place) => ({
      files: { ...roots(), 'lighttpd.conf': configuration(place, 'v1', feature) },
      change: { 'lighttpd.conf': configuration(place, 'v2', feature) },
      programs: [
        {
          name: 'lighttpd', // By its path: `server.graceful-restart-bg` starts the program again as it was started.
          argv: ['/usr/sbin/lighttpd', '-D', '-f', `${place.folder}/lighttpd.conf`],
        },
      ],
      deploy: (pids) => `lighttpd -tt -f ${place.folder}/lighttpd.conf && kill -USR1 ${pids['lighttpd']}`,
      watch: BY_BODY,
    }),
  };
}

function configuration({ folder, port }: Place, release: Release, feature: string): string {
  return `server.document-root = "${folder}/${release}"
server.bind = "127.0.0.1"
server.port = ${port}
server.errorlog = "${folder}/lighttpd.log"
server.upload-dirs = ( "${folder}" )
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html" )
${feature}
`;
}
