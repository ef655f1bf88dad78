import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from './core/package-folder.ts';
import { loadScenario } from './scenario-catalogue.ts';

const WHOLE = `export default {
  server: { name: 'mine' }, title: 'a title', mustShow: 'it works', source: 'https://example.org/', tags: [],
  expect: { kind: 'zero-downtime', maxStallMs: null }, startups: 1, boot: async () => {}, reload: async () => {},
};`;

/** A file in a folder of its own, outside of the repository. */
async function fileWith(text: string, name = 'my-reload.mjs'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zd-scenario-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

describe('a scenario that is asked for by the path of its file', () => {
  it('is loaded from anywhere, and named by its file', async () => {
    const path = await fileWith(WHOLE);
    const { entry, scenario } = await loadScenario(path);
    expect(entry).toEqual({ name: 'my-reload', server: 'mine', group: '', path });
    expect(scenario.title).toBe('a title');
  });

  it('can be an example of the repository, of a server that zerodrop does not know', async () => {
    const path = join(PACKAGE_FOLDER, 'examples/httpd-mod-wsgi/httpd-graceful.ts');
    expect((await loadScenario(path)).entry).toEqual({ name: 'httpd-graceful', server: 'httpd', group: '', path });
  });

  it('is the one of the list if its file is there', async () => {
    const { entry } = await loadScenario(join(PACKAGE_FOLDER, 'scenarios/uwsgi/zerg-dance.ts'));
    expect(entry).toEqual((await loadScenario('zerg-dance')).entry);
  });

  it.each([
    ['that has the name of one of the list', WHOLE, 'zerg-dance.mjs', /there is a scenario "zerg-dance" already/],
    ['whose name is none', WHOLE, 'My Reload.mjs', /"My Reload" is no name for a scenario/],
    ['that exports nothing', '', 'a.mjs', /a\.mjs has no scenario as its default export/],
    ['that exports something else', 'export default { title: "x" }', 'a.mjs', /it has no server, no mustShow, .*no boot, no reload/],
    ['that exports null', 'export default null', 'a.mjs', /is no scenario/],
    ['that throws', 'throw new Error("oh no")', 'a.mjs', /can't be loaded: oh no/],
    ['that imports what is not there', "import './nothing.mjs'", 'a.mjs', /can't be loaded: .*nothing\.mjs/],
  ])('is refused with a reason: one %s', async (_, text, name, reason) => {
    await expect(loadScenario(await fileWith(text, name))).rejects.toThrow(reason);
  });

  it('is refused if there is no such file', async () => {
    await expect(loadScenario('./no-such-file.ts')).rejects.toThrow(
      "the scenario ./no-such-file.ts can't be read: there is no such file or folder (ENOENT)",
    );
  });
});
