import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { folderWith } from './user-files.fixture.ts';

const SERVER = `import { defineServer, Stage } from 'zerodrop';
export const MINE = defineServer({
  name: 'mine', title: 'My server', find: async () => ({ kind: 'absent' }), howToInstall: 'Write it',
  image: { dockerfile: '/none', version: { argv: ['mine'] } }, confFolder: import.meta.dirname,
  meaningOf: () => ({ kind: 'log-line', pid: null }), ready: /ready/, endSignal: 'SIGTERM', createStage: (props) => new Stage(props),
});
`;
const BLUE = `import { defineScenario, zeroDowntime } from 'zerodrop';
import { MINE } from './server-of-mine.ts';

export default defineScenario({
  server: MINE,
  title: 'blue, then green',
  expect: zeroDowntime(),
  async boot(stage) {},
  async reload(stage) {},
});
`;
const CONFIG = `import { defineConfig } from 'zerodrop';
export default defineConfig({ scenarios: 'deploys' });
`;
const FILES = { 'zerodrop.config.ts': CONFIG, 'deploys/blue-green.ts': BLUE, 'deploys/server-of-mine.ts': SERVER };

/** `zerodrop ...` in a folder of the user. */
async function zerodrop(cwd: string, ...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [join(PACKAGE_FOLDER, 'bin/zerodrop.js'), ...args], {
    cwd,
    reject: false,
    timeout: 20_000,
  });
  return { code: exitCode, stdout, stderr: stderr.replaceAll(cwd, 'HERE') };
}

describe('scenarios of a user in a repository of their own', () => {
  it('are listed before ours, by the configuration of a folder above', async () => {
    const folder = await folderWith(FILES);
    const { code, stdout } = await zerodrop(join(folder, 'deploys'), 'scenario');
    expect(stdout).toMatch(/^deploys\/\n {2}blue-green {2}blue, then green\n {6}must show: no request fails\n/);
    expect(stdout).not.toContain('server-of-mine');
    expect(code).toBe(0);
  });

  it('are those of a suite that names none', async () => {
    const folder = await folderWith({
      ...FILES,
      'deploys/server-of-mine.ts': SERVER.replace("{ kind: 'absent' }", "{ kind: 'usable', path: '/', version: '1' }"),
    });
    expect((await zerodrop(folder, 'suite', '--plan', '--runtime', 'host')).stdout).toBe('blue-green@host#1');
    expect((await zerodrop(folder, 'suite', '--plan', '--runtime', 'host', './deploys/blue-green.ts')).stdout).toBe('blue-green@host#1');
  });

  it.each(['commonjs', 'module'])('are modules in a package of the type %s', async (type) => {
    const folder = await folderWith({ ...FILES, 'package.json': JSON.stringify({ type }) });
    const { code, stdout, stderr } = await zerodrop(folder, 'scenario');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('  blue-green  blue, then green');
  });

  it('are run by name and by path, and all commands know them', async () => {
    const folder = await folderWith(FILES);
    for (const args of [
      ['scenario', 'blue-green'],
      ['scenario', './deploys/blue-green.ts'],
      ['compare', 'blue-green'],
      ['suite', 'blue-green'],
    ]) {
      const { code, stderr } = await zerodrop(folder, ...args, '--runtime', 'host');
      expect(stderr).toMatch(/^(?:blue-green\n)?zerodrop: there is no My server on this machine\nWrite it\.$/);
      expect(code).toBe(70);
    }
    expect(await zerodrop(folder, 'hunt', 'blue-green')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('declares nothing that a hunt could vary'),
    });
    expect(await zerodrop(folder, 'report', './deploys/blue-green.ts')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('"blue-green" is no recorded run'),
    });
    expect(await zerodrop(folder, 'scenario', 'blue-gren')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('Did you mean blue-green'),
    });
  });

  it('say where a function of a server of theirs threw', async () => {
    const folder = await folderWith({
      ...FILES,
      'deploys/server-of-mine.ts': SERVER.replace("({ kind: 'absent' })", "{ throw new Error('no luck'); }"),
    });
    const { code, stderr } = await zerodrop(folder, 'scenario', 'blue-green', '--runtime', 'host');
    expect(stderr).toBe('zerodrop: deploys/server-of-mine.ts:3: it threw: no luck\nZERODROP_DEBUG=1 shows the stack.');
    expect(code).toBe(64);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['a name of ours', { 'deploys/zerg-dance.ts': BLUE }, 'two scenarios are called "zerg-dance": deploys/zerg-dance.ts and '],
    [
      'a name twice',
      { 'deploys/b/blue-green.ts': BLUE },
      'two scenarios are called "blue-green": deploys/b/blue-green.ts and deploys/blue-green.ts\n',
    ],
    [
      'a syntax error',
      { 'deploys/blue-green.ts': BLUE.replace('title:', 'title') },
      "deploys/blue-green.ts:6: the scenario can't be loaded: SyntaxError",
    ],
    [
      'an import of what is not there',
      { 'deploys/blue-green.ts': BLUE.replace('./server-of-mine.ts', './servers.ts') },
      "deploys/blue-green.ts:2: the scenario can't be loaded: Cannot find module",
    ],
    [
      'an import of a name that is not there',
      { 'deploys/blue-green.ts': BLUE.replaceAll('zeroDowntime', 'noDowntime') },
      "deploys/blue-green.ts:1: the scenario can't be loaded: SyntaxError: The requested module 'zerodrop' does not provide an export named 'noDowntime'",
    ],
    [
      'an error in what it imports',
      { 'deploys/server-of-mine.ts': `${SERVER}\nnull.port;` },
      "deploys/server-of-mine.ts:8: the scenario can't be loaded: TypeError",
    ],
    ['an enum', { 'deploys/blue-green.ts': `enum A { B }\n${BLUE}` }, "deploys/blue-green.ts:1: the scenario can't be loaded: SyntaxError"],
    [
      'a syntax error in JavaScript',
      { 'deploys/red.mjs': 'export default {\n  a: 1\n  b: 2\n};' },
      "deploys/red.mjs:3: the scenario can't be loaded: SyntaxError",
    ],
    ['a wrong field', { 'deploys/blue-green.ts': BLUE.replace('title', 'titel') }, 'it has no title\n'],
    [
      'a wrong configuration',
      { 'zerodrop.config.ts': CONFIG.replace('scenarios', 'scenario') },
      'zerodrop.config.ts:2: a configuration has no field "scenario"\nDid you mean scenarios?',
    ],
  ])('are refused with one error that names file and line: %s', async (_, files, says) => {
    const { code, stderr } = await zerodrop(await folderWith({ ...FILES, ...files }), 'scenario');
    expect(stderr).toContain(says);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(code).toBe(64);
  });
});
