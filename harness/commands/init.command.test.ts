import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { EXIT } from '../core/errors.ts';
import { type Asking, type InitOptions, runInit } from './init.command.ts';

let folder: string;
let printed = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-init-'));
  printed = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  onTestFinished(() => spy.mockRestore());
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const init = (options: Partial<InitOptions> = {}, asking: Asking | null = null) =>
  runInit({ server: undefined, scenarios: undefined, workflow: undefined, yes: true, dir: folder, ...options }, asking);
const files = async (): Promise<readonly string[]> => {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((file) => !file.isDirectory())
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1))
    .sort();
};
const USUAL = ['.github/workflows/zerodrop.yml', 'deploys/first-reload.mts', 'zerodrop.config.mts'];

describe('zerodrop init', () => {
  it('writes a config, a scenario and a workflow, and says what to type next', async () => {
    expect(await init()).toBe(EXIT.pass);
    expect(await files()).toEqual(USUAL);
    expect(printed).toMatch(
      /wrote .*zerodrop\.config\.mts\nwrote .*first-reload\.mts\nwrote .*zerodrop\.yml\n\nNow run it: cd .* && npx zerodrop scenario first-reload --startup 1\n$/,
    );
  });

  it('writes `.ts` files in a package of modules, also from a folder below', async () => {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await mkdir(join(folder, 'tests'));
    await init({ dir: join(folder, 'tests'), workflow: false });
    expect(await files()).toEqual(['package.json', 'tests/deploys/first-reload.ts', 'tests/zerodrop.config.ts']);
  });

  it('puts the workflow where GitHub reads it, which goes to the folder of the config', async () => {
    await mkdir(join(folder, '.git'));
    await mkdir(join(folder, 'apps/shop'), { recursive: true });
    await writeFile(join(folder, 'apps/shop/package-lock.json'), '{}');
    await init({ dir: join(folder, 'apps/shop') });
    const { jobs } = parse(await readFile(join(folder, '.github/workflows/zerodrop.yml'), 'utf8'));
    expect(jobs.scenarios.defaults.run['working-directory']).toBe('apps/shop');
    const commands = jobs.scenarios.steps.flatMap(({ run }: { readonly run?: string }) => run ?? []);
    expect(commands).toEqual(['npm ci', 'npx zerodrop suite --startup 1 --out reports/suite']);
    expect(jobs.scenarios.steps.at(-1).with.path).toBe('apps/shop/reports/');
  });

  it.each(USUAL)('overwrites nothing, and writes nothing then: %s is there', async (name) => {
    await init();
    for (const file of USUAL) if (file !== name) await rm(join(folder, file));
    await writeFile(join(folder, name), 'mine');
    await expect(init()).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringMatching(`${name.split('/').at(-1)} is there already`),
    });
    expect(await files()).toEqual([name]);
    expect(await readFile(join(folder, name), 'utf8')).toBe('mine');
  });

  it('takes a link that leads nowhere for a file that is there', async () => {
    await symlink('nowhere', join(folder, 'zerodrop.config.mts'));
    await expect(init()).rejects.toThrow(/is there already/);
    expect(await files()).toEqual(['zerodrop.config.mts']);
  });

  it('leaves nothing behind if a file can not be written', async () => {
    await writeFile(join(folder, 'deploys'), 'a file');
    await expect(init()).rejects.toThrow(/first-reload\.mts can't be written/);
    expect(await readdir(folder)).toEqual(['deploys']);
  });

  it.skipIf(process.getuid?.() === 0)('says so if it may not write', async () => {
    await chmod(folder, 0o500);
    onTestFinished(() => chmod(folder, 0o700));
    await expect(init()).rejects.toThrow(/can't be written/);
  });

  it('asks what no option says, and takes what is usual for an empty answer', async () => {
    const ask = vi.fn(async (question: string) =>
      question.startsWith('Which server') ? 'gunicorn' : question.startsWith('A workflow') ? 'n' : '',
    );
    await init({ yes: false }, { ask });
    expect(ask.mock.calls.map(([question]) => question)).toEqual([
      'Which server, uwsgi or gunicorn? [uwsgi] ',
      'Which folder for the scenarios? [deploys] ',
      'A workflow for GitHub, yes or no? [yes] ',
    ]);
    expect(await files()).toEqual(['deploys/first-reload.mts', 'zerodrop.config.mts']);
    expect(await readFile(join(folder, 'deploys/first-reload.mts'), 'utf8')).toContain("from 'zerodrop/gunicorn'");
  });

  it('asks nothing that an option says', async () => {
    const ask = vi.fn();
    await init({ yes: false, server: 'uwsgi', scenarios: 'tests/deploys', workflow: false }, { ask });
    expect(ask).not.toHaveBeenCalled();
    expect(await files()).toEqual(['tests/deploys/first-reload.mts', 'zerodrop.config.mts']);
  });

  it.each([
    [{ server: 'uwsgy' }, /unknown server "uwsgy"/],
    [{ scenarios: '../deploys' }, /--scenarios is "/],
    [{ scenarios: '/deploys' }, /--scenarios is "/],
    [{ scenarios: "a'b" }, /--scenarios is "/],
    [{ dir: '/no/such/folder' }, /is no folder/],
  ])('refuses %j, and writes nothing', async (options, says) => {
    await expect(init(options)).rejects.toThrow(says);
    expect(await files()).toEqual([]);
  });
});
