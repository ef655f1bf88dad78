import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { dockerRuntime } from './docker.ts';

// Prints what a command says in a container, as JSON. The argument is a folder for the run.
const folder = process.argv[2] ?? '';
const docker = await dockerRuntime(
  { runId: 'a1b2c3d4', workFolder: folder, reportFolder: folder, readOnlyFolders: [] },
  {
    server: { name: 'uwsgi', title: 'uWSGI', image: { dockerfile: join(PACKAGE_FOLDER, 'Dockerfile.uwsgi') } },
    base: 'debian:bookworm-slim',
    onLine: () => undefined,
    signal: new AbortController().signal,
  },
);
console.log(JSON.stringify(await docker.output(['uwsgi', '--version'])));
process.exit(0);
