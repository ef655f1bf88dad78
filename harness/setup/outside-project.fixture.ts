import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A service in the process of the test, which deploys well, or loses three requests while it deploys. */
const SERVICE = `
import { createServer } from 'node:http';
export async function withService(use) {
  let release = 1;
  let losses = 0;
  const server = createServer((request, response) => {
    if (losses-- > 0) return request.socket.destroy();
    response.setHeader('X-Release', 'r' + release);
    response.end('hello');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deploy = () => void release++;
  const loses = () => {
    deploy();
    losses = 3;
  };
  const options = { urls: 'http://127.0.0.1:' + server.address().port + '/', versionFrom: 'header:X-Release', settleSeconds: 1 };
  try {
    await use({ options, deploy, loses });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
`;

/** The same two tests for each runner: one of a deploy that loses nothing, and one that has to fail. */
function tests(imports: string, judged: (run: string) => string): string {
  const test = (title: string, deploy: string): string =>
    `test('${title}', () => withService(async ({ options, ${deploy} }) => { ${judged(`await watch({ ...options, deploy${deploy === 'deploy' ? '' : `: ${deploy}`} })`)}; })${imports.includes('node:test') ? '' : ', 60_000'});\n`;
  return `${imports}\nimport { withService } from './service.mjs';\n${test('a deploy that is right', 'deploy')}${test('a deploy that loses', 'loses')}`;
}

const MATCHED = (run: string): string => `expect(${run}).toHaveLostNothing()`;

/** What uses most of what the package exports, as a strict compiler is to take it. */
const TYPES = `
import { expect as jestExpect } from '@jest/globals';
import { expect } from 'vitest';
import { assertLostNothing, defineApp, defineConfig, defineServer, HOLDS, type Report, runScenario, Stage, UsageError, watch } from 'zerodrop';
import { type GunicornStage } from 'zerodrop/gunicorn';
import 'zerodrop/jest';
import { type UwsgiStage } from 'zerodrop/uwsgi';
import 'zerodrop/vitest';

const run = await watch({ urls: 'http://127.0.0.1/', deploy: async (signal) => signal.throwIfAborted(), maxStallSeconds: { '/': 1 } });
expect(run).toHaveLostNothing();
expect(run).not.toHaveLostNothing();
jestExpect(run).toHaveLostNothing();
jestExpect(await runScenario('zerg-dance', { startupSeconds: 1 })).not.toHaveLostNothing();
assertLostNothing(run);
export const report: Report = run.report;
export type Stages = Stage | UwsgiStage | GunicornStage;
export const words = [defineApp, defineConfig, defineServer, HOLDS, UsageError];
// @ts-expect-error: something must be deployed
void watch({ urls: 'http://127.0.0.1/' });
// @ts-expect-error: in one way
void watch({ urls: 'http://127.0.0.1/', command: ['x'], deploy: () => undefined });
// @ts-expect-error: there is no such option
void watch({ urls: 'http://127.0.0.1/', command: ['x'], clientz: 3 });
`;

/** The files of a user who tests deploys in three runners, by name. */
const FILES: Readonly<Record<string, string>> = {
  'service.mjs': SERVICE,
  'deploy.test.mjs': tests("import { expect, test } from 'vitest';\nimport { watch } from 'zerodrop';\nimport 'zerodrop/vitest';", MATCHED),
  'deploy.jest.mjs': tests(
    "import { expect, test } from '@jest/globals';\nimport { watch } from 'zerodrop';\nimport 'zerodrop/jest';",
    MATCHED,
  ),
  'deploy.node.mjs': tests(
    "import test from 'node:test';\nimport { assertLostNothing, watch } from 'zerodrop';",
    (run) => `assertLostNothing(${run})`,
  ),
  'types.mts': TYPES,
  'jest.config.mjs': "export default { testMatch: ['**/deploy.jest.mjs'], transform: {} };\n",
};

/** Writes them. */
export async function writeOutsideProject(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
}
