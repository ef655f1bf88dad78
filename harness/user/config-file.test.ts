import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConfig } from './config-file.ts';
import { folderWith, SCENARIO } from './user-files.fixture.ts';

describe('zerodrop.config', () => {
  it('is found from a folder upward, and names files and folders relative to itself', async () => {
    const folder = await folderWith({
      'zerodrop.config.mjs': "export default { scenarios: ['deploys', 'one.mjs'], conf: 'etc' };",
      'deploys/blue.mjs': SCENARIO,
      'deploys/races/late.hunt.mjs': SCENARIO,
      'deploys/parts.mjs': 'export const PARTS = 1;',
      'deploys/blue.test.mjs': SCENARIO,
      'deploys/node_modules/x/green.mjs': SCENARIO,
      'one.mjs': SCENARIO,
      'etc/my.ini': '',
    });
    expect(await findConfig(join(folder, 'deploys/races'))).toEqual({
      path: join(folder, 'zerodrop.config.mjs'),
      scenarios: ['deploys/blue.mjs', 'deploys/races/late.hunt.mjs', 'one.mjs'].map((file) => join(folder, file)),
      apps: [],
      confFolder: join(folder, 'etc'),
    });
  });

  it('takes the folder `scenarios` and its own folder if it says nothing', async () => {
    const folder = await folderWith({ 'zerodrop.config.mjs': 'export default {};', 'scenarios/blue.mjs': SCENARIO });
    expect(await findConfig(folder)).toMatchObject({ scenarios: [join(folder, 'scenarios/blue.mjs')], confFolder: folder });
  });

  it('is none if there is no file', async () => {
    expect(await findConfig(await folderWith({}))).toBeNull();
  });

  it.each([
    [
      'names a folder that is not there',
      "export default {\n  scenarios: 'nowhere',\n};",
      /config\.mjs:2: scenarios names .*nowhere: there is no such file/,
    ],
    [
      'has a field that is spelled wrong',
      "export default {\n  scenario: 'x',\n};",
      /config\.mjs:2: a configuration has no field "scenario".*/,
    ],
    ['has a field of another kind', 'export default {\n  conf: 7,\n};', /config\.mjs:2: conf must be a path/],
    ['exports nothing', '', /config\.mjs: it has no configuration as its default export/],
    ['throws', '\nthrow new Error("oh no");', /config\.mjs:2: the configuration can't be loaded: oh no/],
    [
      'names a file as the folder of configuration',
      "export default { conf: 'zerodrop.config.mjs' };",
      /config\.mjs:1: conf names .*, which is no folder/,
    ],
  ])('is refused with file and line if it %s', async (_, text, reason) => {
    const folder = await folderWith({ 'zerodrop.config.mjs': text });
    await expect(findConfig(folder)).rejects.toThrow(reason);
    await expect(findConfig(folder)).rejects.toMatchObject({ exitCode: 64 });
  });
});
