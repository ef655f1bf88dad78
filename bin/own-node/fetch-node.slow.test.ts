import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchNode, nodePath } from './fetch-node.js';

const run = promisify(execFile);
let folder: string;
let cache: string;
let integrity: string;

/** A package like those of the registry, whose executable is a shell script, and an npm that has it. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-node-'));
  cache = join(folder, 'cache');
  const content = join(folder, 'package');
  await mkdir(join(content, 'bin'), { recursive: true });
  await writeFile(join(content, 'package.json'), JSON.stringify({ name: 'node-test', version: '24.1.2' }));
  await writeFile(join(content, 'bin', 'node'), '#!/bin/sh\necho v24.1.2\n');
  await chmod(join(content, 'bin', 'node'), 0o755);
  const tarball = join(folder, 'node-test-24.1.2.tgz');
  await run('tar', ['-czf', tarball, '-C', folder, 'package']);
  integrity = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  await installNpm(`
    if (args[0] === 'pack') copyFileSync(${JSON.stringify(tarball)}, join(args[args.indexOf('--pack-destination') + 1], 'node-test-24.1.2.tgz'));
    else process.exitCode = spawnSync('npm', args, { stdio: 'inherit' }).status;`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function installNpm(program: string): Promise<void> {
  const script = join(folder, 'npm-cli.js');
  const imports = ['node:child_process', 'node:fs', 'node:path'].map((name) => `...require('${name}')`).join(', ');
  await writeFile(script, `const { spawnSync, copyFileSync, join } = { ${imports} };\nconst args = process.argv.slice(2);\n${program}`);
  vi.stubEnv('npm_execpath', script);
}

const wanted = () => ({ name: 'node-test', version: '24.1.2', integrity, binary: 'bin/node' });

describe('fetchNode', { timeout: 30_000 }, () => {
  it('fetches a Node that runs, and leaves nothing else behind', async () => {
    const path = await fetchNode(wanted(), cache);
    expect(path).toBe(nodePath(wanted(), cache));
    expect((await run(path, ['--version'])).stdout).toBe('v24.1.2\n');
    expect(await readdir(cache)).toEqual(['node-test-24.1.2']);
  });

  it('fetches it although npm runs it within a dry run, a workspace or a global installation', async () => {
    for (const [name, value] of [
      ['dry_run', 'true'],
      ['workspace', 'a'],
      ['global', 'true'],
    ])
      vi.stubEnv(`npm_config_${name}`, value);
    const path = await fetchNode(wanted(), cache);
    expect((await run(path, ['--version'])).stdout).toBe('v24.1.2\n');
  });

  it('refuses a file with another checksum', async () => {
    const other = `${integrity.slice(0, -4)}AA==`;
    await expect(fetchNode({ ...wanted(), integrity: other }, cache)).rejects.toThrow('is not the expected file');
    expect(await readdir(cache)).toEqual([]);
  });

  it('refuses a Node that does not run here, or is another one', async () => {
    await expect(fetchNode({ ...wanted(), version: '24.1.3' }, cache)).rejects.toThrow('does not run on this machine: v24.1.2');
    expect(await readdir(cache)).toEqual([]);
  });

  it('says what npm says is wrong', async () => {
    await installNpm(
      "process.stderr.write('npm error code ENOTFOUND\\nnpm error errno ENOTFOUND\\nnpm error network no way\\n'); process.exitCode = 1;",
    );
    await expect(fetchNode(wanted(), cache)).rejects.toThrow(/^code ENOTFOUND; network no way$/);
    expect(await readdir(cache)).toEqual([]);
  });

  it('can be asked for by several at once', async () => {
    const paths = await Promise.all([fetchNode(wanted(), cache), fetchNode(wanted(), cache)]);
    expect(new Set(paths)).toEqual(new Set([nodePath(wanted(), cache)]));
    expect(await readdir(cache)).toEqual(['node-test-24.1.2']);
  });

  it('removes what a fetch left that was killed, once no fetch can be at work there', async () => {
    for (const name of ['fetch-old', 'fetch-new']) await mkdir(join(cache, name), { recursive: true });
    await utimes(join(cache, 'fetch-old'), 1, 1);
    await fetchNode(wanted(), cache);
    expect((await readdir(cache)).sort()).toEqual(['fetch-new', 'node-test-24.1.2']);
  });
});
