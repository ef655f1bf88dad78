import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { execa } from 'execa';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_FILE, apiText } from './extract-api.ts';
import { writeOutsideProject } from './outside-project.fixture.ts';
import { requireRuntime } from './require-runtime.ts';

const repository = join(import.meta.dirname, '../..');

let folder: string;
let tarball: string;

// One file has all tests of the package: each of them packs it, and its build is one folder.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-package-'));
  await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository, timeout: 90_000 });
  tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? 'no tarball');
});
afterAll(() => rm(folder, { recursive: true }));

describe('the package, below node_modules, where Node strips no types', () => {
  let installed: string;

  beforeAll(async () => {
    installed = join(folder, 'node_modules', 'zerodrop');
    await mkdir(installed, { recursive: true });
    await execa('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
    // What npm would install; the registry has no part in this test.
    await symlink(join(repository, 'node_modules'), join(installed, 'node_modules'));
  });

  const zerodrop = (...args: string[]) =>
    execa(process.execPath, [join(installed, 'bin/zerodrop.js'), ...args], { cwd: folder, reject: false, timeout: 20_000 });

  it('shows its help', async () => {
    const help = await zerodrop('--help');
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: zerodrop');
  });

  it('lists the scenarios that it carries', async () => {
    const list = await zerodrop('scenario');
    expect(list).toMatchObject({ exitCode: 0, stderr: '' });
    expect(list.stdout).toContain('zerg-dance');
  });

  it('carries each file to which its README links', async () => {
    const readme = await readFile(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#:]+)[)#]/g)].map((match) => match[1] ?? '');
    expect(links).toContain('docs/strategies.md');
    expect(links.filter((link) => !existsSync(join(installed, link)))).toEqual([]);
  });

  it('carries the site of strategies, with a page for each server', async () => {
    const servers = await readdir(join(repository, 'scenarios'), { withFileTypes: true });
    const pages = servers.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/index.html`);
    for (const page of ['index.html', ...pages]) expect(existsSync(join(installed, 'dist/strategies', page)), page).toBe(true);
  });

  it('carries the apps, the configuration, the image and the parts of the page, and no tests', async () => {
    const files = await readdir(join(installed, 'dist'), { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'apps/fooserv/python/ver_a/wsgi.py',
        'apps/fooserv/python/ver_b/wsgi.py',
        'conf/uwsgi/zerg-dance.ini',
        'Dockerfile.uwsgi',
      ]),
    );
    const beside = (await readdir(join(repository, 'harness'), { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile() && !/\.ts$|^tsconfig.*\.json$/.test(file.name) && !/report\/sample$/.test(file.parentPath))
      .map((file) => relative(repository, join(file.parentPath, file.name)));
    expect(files).toEqual(expect.arrayContaining(beside));
    const programs = await readdir(join(installed, 'bin'), { recursive: true });
    expect([...files, ...programs].filter((file) => /\.test\.|\.fixture\.|__pycache__|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  it('is well packed, by the judgement of publint', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  // It is ESM: CommonJS has `await import('zerodrop')`, and Node 22 and newer can require it.
  it('has types that are those of its modules, by the judgement of attw', async () => {
    const attw = await execa('attw', [tarball, '--profile', 'esm-only', '--format', 'json'], {
      preferLocal: true,
      localDir: repository,
      reject: false,
      timeout: 60_000,
    });
    expect(attw.exitCode, attw.stdout).toBe(0);
    expect(Object.keys(JSON.parse(attw.stdout).analysis.entrypoints)).toEqual(expect.arrayContaining(['.', './uwsgi', './gunicorn']));
  });
});

// Here, where it has just been built.
it('has a page of its API that is up to date (`npm run api` writes it anew)', async () => {
  expect((await readFile(API_FILE, 'utf8')) === (await apiText(join(repository, 'dist')))).toBe(true);
});

it('could be published: npm finds nothing to mend in it', async () => {
  const publish = await execa('npm', ['publish', tarball, '--dry-run', '--access', 'public'], {
    cwd: folder,
    reject: false,
    timeout: 60_000,
  });
  expect(publish.exitCode, publish.stderr).toBe(0);
  expect(publish.stderr).not.toMatch(/npm warn publish/i);
});

describe('the package, installed by npm in an empty folder', () => {
  let project: string;
  const run = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execa(program, args, { cwd: project, env, preferLocal: true, localDir: project, reject: false, all: true, timeout: 110_000 });

  beforeAll(async () => {
    project = join(folder, 'project');
    await mkdir(project);
    await writeOutsideProject(project);
    const { devDependencies } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    const tools = ['vitest', 'typescript', 'expect'].map((name) => `${name}@${devDependencies[name]}`);
    const jest = ['jest', '@jest/globals', '@types/jest'].map((name) => `${name}@30`);
    const options = ['--save-dev', '--prefer-offline', '--no-audit', '--no-fund'];
    await execa('npm', ['install', ...options, tarball, ...tools, ...jest], { cwd: project, timeout: 280_000 });
    const init = await run('zerodrop', ['init', '--yes']);
    expect(init.exitCode, init.all).toBe(0);
  }, 300_000);

  it('makes a start that is listed first, and never a second time', async () => {
    expect((await run('zerodrop', ['scenario'])).stdout).toMatch(/^deploys\/\n {2}first-reload /);
    const again = await run('zerodrop', ['init', '--yes']);
    expect(again.exitCode).toBe(64);
    expect(again.stderr).toContain('zerodrop.config.mts, deploys/first-reload.mts, .github/workflows/zerodrop.yml are there already');
  });

  // The declarations of the package are checked as well, without what only its own development has.
  it.each(['node16', 'bundler'])('has types that a strict compiler takes: moduleResolution %s', async (resolution) => {
    const options = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      'false',
      '--target',
      'es2023',
      '--types',
      'jest',
    ];
    const modules = ['--moduleResolution', resolution, '--module', resolution === 'bundler' ? 'esnext' : resolution];
    const files = ['types.mts', 'zerodrop.config.mts', 'deploys/first-reload.mts'];
    const { exitCode, all } = await run('tsc', ['--ignoreConfig', ...options, ...modules, ...files]);
    expect(exitCode, all).toBe(0);
  });

  // Two at a time: they mostly wait.
  describe.concurrent.each([
    ['vitest', 'vitest', ['run', 'deploy.test.mjs'], {}],
    ['Jest', 'jest', [], { NODE_OPTIONS: '--experimental-vm-modules' }],
    ['node:test', process.execPath, ['--test', 'deploy.node.mjs'], {}],
  ] as const)('in %s', (_, program, args, env) => {
    it('passes a deploy that is right, and says of one that loses what it lost, and where the report is', async () => {
      // With the Node that runs this: that of the machine may be too old for the runner (vitest 5.1.2 prints no failures on Node 20).
      const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
      const { exitCode, all = '' } = await run(program, args, { ...env, NO_COLOR: '1', PATH });
      expect(exitCode, all).toBe(1);
      expect(all).toMatch(/[✓✔] a deploy that is right/);
      expect(all).toMatch(/[×✕✖] a deploy that loses/);
      expect(all).toContain('expected the deploy to lose nothing\n');
      expect(all).toMatch(/fail: 3 of \d+ requests failed \(3 empty-reply\)/);
      expect(existsSync(/report: (.*report\.html)/.exec(all)?.[1] ?? 'no path')).toBe(true);
      // Nothing of the siege's own progress.
      expect(all).not.toMatch(/asking the URL|clients? in/);
    });
  });

  describe.concurrent.each(['host', 'docker'] as const)('the scenario of init, in the runtime %s', async (runtime) => {
    const isThere = await requireRuntime(runtime);

    it.skipIf(!isThere)('passes as it is', async () => {
      const { exitCode, all } = await run('zerodrop', [
        'scenario',
        'first-reload',
        '--startup',
        '1',
        '--slow',
        '0.5-1',
        '--runtime',
        runtime,
      ]);
      expect(exitCode, all).toBe(0);
    });

    it.skipIf(!isThere)('fails if its deploy is broken', async () => {
      const text = await readFile(join(project, 'deploys/first-reload.mts'), 'utf8');
      // All workers are killed in the middle of the deploy: uWSGI spawns others, and what they had in hand is lost.
      const broken = text.replace(
        "await stage.writeFifo('master.fifo', 'c');",
        (chain) => `for (const { pid } of before.workers) process.kill(pid, 'SIGKILL');\n${chain}`,
      );
      expect(broken).not.toBe(text);
      const path = `broken-in-${runtime}.mts`;
      await writeFile(join(project, path), broken);
      const { exitCode, all } = await run('zerodrop', ['scenario', `./${path}`, '--startup', '1', '--slow', '0.5-1', '--runtime', runtime]);
      expect(exitCode, all).toBe(1);
      expect(all).toMatch(/zero-downtime/);
    });
  });
});
