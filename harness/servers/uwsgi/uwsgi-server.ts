import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { defineServer } from '../server.ts';
import { findUwsgi } from './find-uwsgi.ts';
import { STANDING, UWSGI_KNOWLEDGE } from './log-knowledge.ts';
import { meaningOf, printedTime } from './log-lines.ts';
import { UWSGI_CONFIGURATION } from './own-configuration/read-configuration.ts';
import { startServer } from './reload.ts';
import { StatsServer } from './stats-sampler.ts';
import { UwsgiStage } from './uwsgi-stage.ts';

const STATS_SUFFIX = '.stats';

/** uWSGI 2.0 with its python3 plugin. */
export const UWSGI = defineServer({
  name: 'uwsgi',
  title: 'uWSGI',
  find: findUwsgi,
  howToInstall: 'Run `npm run setup`, or install it: apt-get install uwsgi-core uwsgi-plugin-python3',
  image: { dockerfile: join(PACKAGE_FOLDER, 'Dockerfile.uwsgi'), version: { argv: ['uwsgi', '--version'] } },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'uwsgi'),
  meaningOf,
  printedTime,
  ready: /spawned uWSGI worker 1 /,
  endReasons: [/^\w*(?:Error|Exception)\b.*: /, /bind\(\): /, /no app loaded/, /unable to load configuration/i],
  // To uWSGI, SIGTERM means "reload" unless `die-on-term` is set.
  endSignal: 'SIGINT',
  createStage: (props) => new UwsgiStage(props),
  startUsual: (stage, name) => startServer(stage, 'reload/http-socket.ini', name),
  knowledge: UWSGI_KNOWLEDGE,
  statistics: {
    instanceOf: (file) => (file.endsWith(STATS_SUFFIX) ? file.slice(0, -STATS_SUFFIX.length) : null),
    open: (instance, path, signal) => new StatsServer(instance, path, signal),
  },
  versionIn: (line) => /^\*\*\* Starting uWSGI (\S+) /.exec(line)?.[1] ?? null,
  standing: STANDING,
  requestLine: /^\[pid: \d+\|app: /,
  ownConfiguration: UWSGI_CONFIGURATION,
  // An ini file includes another one beside it by `ini = %d<file>`.
  includesOf: (text) => [...text.matchAll(/^ini = %d(.+)$/gm)].map(([, included = '']) => included.trim()),
});
