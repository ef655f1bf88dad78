import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from './core/package-folder.ts';
import { loadScenario } from './scenario-catalogue.ts';
import { folderWith, SCENARIO } from './user/user-files.fixture.ts';

/** A file in a folder of its own, outside of the repository. */
async function fileWith(text: string, name = 'my-reload.mjs'): Promise<string> {
  return join(await folderWith({ [name]: text }), name);
}

describe('a scenario that is asked for by the path of its file', () => {
  it('is loaded from anywhere, named by its file, and what it leaves out is filled in', async () => {
    const path = await fileWith(SCENARIO);
    const { entry, scenario } = await loadScenario(path);
    expect(entry).toEqual({ name: 'my-reload', server: 'mine', group: '', path, own: true });
    expect(scenario).toMatchObject({ title: 'a title', mustShow: 'no request fails', source: '', tags: [], startups: 2 });
  });

  it('can be an example of the repository, of a server that zerodrop does not know', async () => {
    const path = join(PACKAGE_FOLDER, 'examples/httpd-mod-wsgi/httpd-graceful.ts');
    expect((await loadScenario(path)).entry).toMatchObject({ name: 'httpd-graceful', server: 'httpd', path });
  });

  it('is the one of the list if its file is there', async () => {
    const { entry } = await loadScenario(join(PACKAGE_FOLDER, 'scenarios/uwsgi/zerg-dance.ts'));
    expect(entry).toEqual((await loadScenario('zerg-dance')).entry);
  });

  it.each([
    [
      'that has the name of one of the list',
      SCENARIO,
      'zerg-dance.mjs',
      /two scenarios are called "zerg-dance": .*zerg-dance\.mjs and .*zerg-dance\.ts/,
    ],
    ['whose name is none', SCENARIO, 'My Reload.mjs', /"My Reload" is no name for a scenario/],
    ['that exports nothing', '', 'a.mjs', /a\.mjs: it has no scenario as its default export/],
    [
      'that exports something else',
      '\nexport default { title: "x" }',
      'a.mjs',
      /a\.mjs:2: .*it has no server, no expect, no boot, no reload/,
    ],
    ['that exports null', 'export default null', 'a.mjs', /is no scenario/],
    ['that throws', '\n\nthrow new Error("oh no")', 'a.mjs', /a\.mjs:3: the scenario can't be loaded: oh no/],
    ['that imports what is not there', "\nimport './nothing.mjs'", 'a.mjs', /a\.mjs:2: the scenario can't be loaded: .*nothing\.mjs/],
    ['with a syntax error', 'export default {\n  a: 1\n  b: 2\n}', 'a.mjs', /a\.mjs:3: the scenario can't be loaded: /],
    [
      'with a field that is spelled wrong',
      SCENARIO.replace('title', 'tag: [],\n  title'),
      'a.mjs',
      /a\.mjs:3: a scenario has no field "tag"/,
    ],
    ['with a field of another kind', SCENARIO.replace("'a title'", '7'), 'a.mjs', /a\.mjs:3: title must be a text/],
    [
      'that does not call what makes its expectation',
      SCENARIO.replace('{ kind: .zero-downtime., maxStallMs: null }', '() => 1').replace(/expect: .*,/, 'expect: () => ({}),'),
      'a.mjs',
      /a\.mjs:4: expect must be what zeroDowntime\(\)/,
    ],
    [
      'with an app that no configuration names',
      SCENARIO.replace('title', "app: 'shop',\n  title"),
      'a.mjs',
      /a\.mjs:3: there is no app "shop"/,
    ],
  ])('is refused with the place and a reason: one %s', async (_, text, name, reason) => {
    const refusal = loadScenario(await fileWith(text, name));
    await expect(refusal).rejects.toThrow(reason);
    await expect(refusal).rejects.toMatchObject({ exitCode: 64 });
  });

  it('is refused if there is no such file', async () => {
    await expect(loadScenario('./no-such-file.ts')).rejects.toThrow(
      "no-such-file.ts: the scenario can't be read: there is no such file or folder (ENOENT)",
    );
  });

  it('says where a step of it threw, with exit code 64', async () => {
    const path = await fileWith(SCENARIO.replace('async boot() {}', 'async boot() {\n    undefined.port;\n  }'));
    const { scenario } = await loadScenario(path);
    const refusal = scenario.boot({} as never);
    await expect(refusal).rejects.toThrow(/my-reload\.mjs:6: boot threw: TypeError: /);
    await expect(refusal).rejects.toMatchObject({ exitCode: 64 });
  });
});
