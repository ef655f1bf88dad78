import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import type { Report } from '../../report/contract.ts';

/** A server for Node that says its release, counts and ends gracefully. `FAULT` makes it err. */
export const SERVER = `import { appendFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
const release = process.env.RELEASE ?? RELEASE;
let executed = 0;
let ending = false;
let askedAtMs = 0;
const server = http.createServer((request, response) => {
  if (request.url === '/metrics') return response.end('shop_requests_total{path="/"} ' + executed + '\\n');
  executed++;
  askedAtMs = Date.now();
  if (!(FAULT === 'uncounted' && executed === 40)) console.log('served ' + request.headers['x-zerodrop-request']);
  response.setHeader('X-Release', release);
  response.setHeader('Content-Type', 'application/json');
  if (ending) response.setHeader('Connection', 'close');
  const isWrong = FAULT === 'wrong' && executed % 10 === 0;
  const answer = () => response.end(JSON.stringify(isWrong ? { error: 'no such item' } : { release, path: request.url }));
  if (request.url === '/slow') setTimeout(answer, 300); else answer();
});
const where = process.env.SOCKET ? { path: process.env.SOCKET } : { port: Number(process.env.PORT), host: process.env.HOST, reusePort: true };
server.listen(where, () => console.log('listening'));
process.on('SIGTERM', () => {
  ending = true;
  // http's own close ends kept connections at once, and a request may be on its way on one of them. Each gets a last answer instead.
  net.Server.prototype.close.call(server, () => process.exit(0));
  setInterval(() => Date.now() - askedAtMs > 1000 && server.closeIdleConnections(), 100);
});
`;

/** The text of the server of a release. */
export function serverOf(release: string, fault = ''): string {
  return `const RELEASE = '${release}';\nconst FAULT = '${fault}';\n${SERVER}`;
}

/** What a scenario is made of; each part may be another. */
export interface ScenarioParts {
  readonly versions?: string;
  readonly more?: string;
  readonly versionHeader?: string;
  readonly expect?: string;
  readonly server?: string;
  readonly reload?: string;
}

/** The text of a scenario that starts the new version beside the old one, and then ends that. */
export function scenarioOf({
  versions = "{ old: './v1', new: './v2' }",
  more = '',
  versionHeader = 'X-Release',
  expect = 'zeroDowntime()',
  server = SOCKETS,
  reload = BESIDE,
}: ScenarioParts = {}): string {
  return `import { defineApp, defineProcess, defineScenario, zeroDowntime } from 'zerodrop';

const shop = defineApp({
  name: 'shop',
  versions: ${versions},
  version: { header: '${versionHeader}' },
  paths: ['/', { path: '/slow', slow: true }],
  start: ['${process.execPath}', 'current/server.mjs'],
  ${more}
});

export default defineScenario({
  title: 'the new beside the old',
  server: defineProcess({ name: 'node', title: 'Node', version: ['${process.execPath}', '--version'], ${server} }),
  app: shop,
  expect: ${expect},
  async boot(stage) {
    await stage.switchBuild('old');
    await stage.startProcess('first');
  },
  async reload(stage) {
    await stage.transition({ from: 'old', to: 'new' }, async () => {
      await stage.switchBuild('new');
      ${reload}
    });
  },
});
`;
}

/** Each process listens at a socket of its own. On one port (SO_REUSEPORT), what waits in the queue of the old one is reset at its end. */
const SOCKETS = "ready: /listening/, listens: 'socket'";
/** All listen at one port. */
export const PORT = 'ready: /listening/';
const BESIDE = "await stage.link(await stage.startProcess('second'));\n      await stage.stop(stage.instance('first'));";
/** Loses requests: nothing listens in between. */
export const RESTART = "await stage.stop(stage.instance('first'));\n      await stage.startProcess('second');";

/** A folder of a user, outside of the repository, with the command line in it. */
export class UserFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(files: Readonly<Record<string, string>>): Promise<UserFolder> {
    const folder = new UserFolder(await realpath(await mkdtemp(join(tmpdir(), 'zd-own-'))));
    await folder.write(files);
    return folder;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.path, name)), { recursive: true });
      await writeFile(join(this.path, name), text);
    }
  }

  /** Runs \`zerodrop scenario ./deploy.ts\`; its report is null if there is none. */
  async run(): Promise<{
    readonly code: number | undefined;
    readonly stdout: string;
    readonly stderr: string;
    readonly report: Report | null;
  }> {
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [join(PACKAGE_FOLDER, 'bin/zerodrop.js'), 'scenario', './deploy.ts', '--startup', '1'],
      { cwd: this.path, reject: false, timeout: 100_000 },
    );
    const text = await readFile(join(this.path, 'reports/deploy/latest/report.json'), 'utf8').catch(() => null);
    return { code: exitCode, stdout, stderr, report: text === null ? null : (JSON.parse(text) as Report) };
  }

  async git(...args: readonly string[]): Promise<string> {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
    return (await execa('git', [...identity, ...args], { cwd: this.path })).stdout;
  }

  clear(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** What a report says of a check. */
export function checkOf(
  report: Report | null,
  name: string,
): { readonly verdict?: string; readonly reason?: string; readonly detail?: string } {
  return report?.checks.find((check) => check.name === name) ?? {};
}
