import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UWSGI } from '../servers/uwsgi/uwsgi-server.ts';
import { configurationOf } from './machine.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'machine-test-'));
  await mkdir(join(folder, 'zerg'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('configurationOf', () => {
  it('gives the text of each file that was used and of those that it includes, once each', async () => {
    await writeFile(join(folder, 'base.ini'), '[uwsgi]\nmaster = true\n');
    await writeFile(join(folder, 'zerg', 'more.ini'), '[uwsgi]\nini = %d../base.ini\nprotocol = http\n');
    expect(
      await configurationOf(
        UWSGI,
        ['zerg/more.ini', 'zerg/more.ini', 'base.ini'].map((file) => join(folder, file)),
      ),
    ).toEqual({
      'more.ini': '[uwsgi]\nini = %d../base.ini\nprotocol = http\n',
      'base.ini': '[uwsgi]\nmaster = true\n',
    });
  });

  it('rejects if an included file does not exist', async () => {
    await writeFile(join(folder, 'base.ini'), '[uwsgi]\nini = %dnone.ini\n');
    await expect(configurationOf(UWSGI, [join(folder, 'base.ini')])).rejects.toThrow('none.ini');
  });
});
