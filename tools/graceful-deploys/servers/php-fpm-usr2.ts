import type { GracefulServer, Place } from '../graceful-server.ts';
import { nginxWith } from '../nginx-conf.ts';
import { BY_HEADER, page, type Release } from '../releases.ts';

/** Another setting of the pool, which is read at a reload. nginx is in front. */
export const PHP_FPM_USR2: GracefulServer = phpFpm('php-fpm', '', '');

/** The same with the setting that makes the reload graceful. */
export const PHP_FPM_USR2_TIMEOUT: GracefulServer = phpFpm(
  'php-fpm-timeout',
  'process_control_timeout = 10s',
  ', `process_control_timeout = 10s`',
);

function phpFpm(name: string, global: string, words: string): GracefulServer {
  return {
    name,
    server: 'php-fpm',
    how: `\`kill -USR2\` behind nginx, with another setting of the pool${words}`,
    documented: 'https://www.php.net/manual/en/install.fpm.configuration.php',
    packages: ['php-fpm', 'nginx-light'],
    version: { argv: ['php-fpm8.2', '-v'], pattern: /PHP (\S+)/ },
    plan: (place) => ({
      files: {
        'www/index.php': PAGE,
        'fpm.conf': pool(place, 'v1', global),
        'nginx.conf': nginxWith(
          place,
          `location / {
      fastcgi_pass unix:${place.folder}/fpm.sock;
      fastcgi_param SCRIPT_FILENAME ${place.folder}/www/index.php;
      fastcgi_param REQUEST_METHOD $request_method;
    }`,
        ),
      },
      change: { 'fpm.conf': pool(place, 'v2', global) },
      programs: [
        {
          name: 'php-fpm',
          argv: [
            'php-fpm8.2',
            '--nodaemonize',
            ...(isRoot() ? ['--allow-to-run-as-root'] : []),
            '--fpm-config',
            `${place.folder}/fpm.conf`,
          ],
        },
        { name: 'nginx', argv: ['nginx', '-e', `${place.folder}/nginx.log`, '-c', `${place.folder}/nginx.conf`] },
      ],
      deploy: (pids) => `kill -USR2 ${pids['php-fpm']}`,
      watch: BY_HEADER,
    }),
  };
}

const PAGE = `<?php
header('X-Release: ' . getenv('RELEASE'));
header('Content-Type: text/plain');
echo str_replace('v1', getenv('RELEASE'), '${page('v1').replaceAll('\n', '')}');
`;

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Debian's pool, with children that are there from the start. */
function pool({ folder }: Place, release: Release, global: string): string {
  return `[global]
error_log = ${folder}/fpm.log
${global}
[www]
${isRoot() ? 'user = root\ngroup = root' : ''}
listen = ${folder}/fpm.sock
pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
env[RELEASE] = ${release}
`;
}
