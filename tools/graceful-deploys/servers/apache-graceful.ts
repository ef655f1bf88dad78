import type { GracefulServer, Place } from '../graceful-server.ts';
import { BY_BODY, type Release, roots } from '../releases.ts';

/** Static files: another DocumentRoot. `apachectl graceful` is `apache2 -k graceful` with the paths of Debian's own configuration. */
export const APACHE_GRACEFUL: GracefulServer = {
  name: 'apache',
  server: 'Apache',
  how: '`apachectl graceful`, with another `DocumentRoot` in the configuration',
  documented: 'https://httpd.apache.org/docs/2.4/stopping.html#graceful',
  packages: ['apache2'],
  version: { argv: ['apache2', '-v'], pattern: /Apache\/(\S+)/ },
  plan: (place) => ({
    files: { ...roots(), 'apache.conf': configuration(place, 'v1') },
    change: { 'apache.conf': configuration(place, 'v2') },
    programs: [{ name: 'apache', argv: ['apache2', '-f', `${place.folder}/apache.conf`, '-DFOREGROUND'] }],
    deploy: () => `apache2 -f ${place.folder}/apache.conf -k graceful`,
    watch: BY_BODY,
  }),
};

function configuration({ folder, port }: Place, release: Release): string {
  const modules = ['mpm_event', 'authz_core', 'dir'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
  return `${modules.join('\n')}
ServerRoot ${folder}
ServerName localhost
DefaultRuntimeDir ${folder}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/apache.log
Listen 127.0.0.1:${port}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
DocumentRoot ${folder}/${release}
DirectoryIndex index.html
<Directory ${folder}>
  Require all granted
</Directory>
`;
}
