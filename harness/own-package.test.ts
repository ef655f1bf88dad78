import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from './core/package-folder.ts';
import { EXPORTED_MODULES, ownModule } from './own-package.ts';

describe('what the package exports', () => {
  it('is in package.json what it is in the sources, each with its types', async () => {
    const { exports } = JSON.parse(await readFile(join(PACKAGE_FOLDER, 'package.json'), 'utf8'));
    const modules = Object.fromEntries(Object.entries<unknown>(exports).filter(([, files]) => typeof files === 'object'));
    expect(modules).toEqual(
      Object.fromEntries(
        Object.entries(EXPORTED_MODULES).map(([name, file]) => [
          name.replace('zerodrop', '.'),
          { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
        ]),
      ),
    );
  });

  it.each(Object.keys(EXPORTED_MODULES))('is there: %s', (name) => {
    expect(existsSync(fileURLToPath(ownModule(name) ?? ''))).toBe(true);
  });

  it.each(['zerodrop/', 'zerodrop/no-such-part', 'zerodrop-plugin', './zerodrop', 'toString'])('is nothing else: %s', (name) => {
    expect(ownModule(name)).toBeNull();
  });
});

describe('a file outside of the package that imports zerodrop', () => {
  it('gets the zerodrop that runs, without any node_modules above it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zd-own-package-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const files = {
      'mine.mts': "export { HOLDS, UsageError, type Verdict } from 'zerodrop';\nexport { UwsgiStage } from 'zerodrop/uwsgi';\n",
      'ask.mts': `
        import { HOLDS } from '${PACKAGE_FOLDER}/harness/core/record/recorder.ts';
        import { UsageError } from '${PACKAGE_FOLDER}/harness/core/errors.ts';
        import { UwsgiStage } from '${PACKAGE_FOLDER}/harness/servers/uwsgi/uwsgi-stage.ts';
        import { importOwnPackage } from '${PACKAGE_FOLDER}/harness/own-package.ts';
        importOwnPackage();
        importOwnPackage();
        const mine = await import('./mine.mts');
        console.log(mine.HOLDS === HOLDS, mine.UsageError === UsageError, mine.UwsgiStage === UwsgiStage);
      `,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { stdout } = await execa(process.execPath, ['ask.mts'], { cwd: folder, timeout: 9000 });
    expect(stdout).toBe('true true true');
  });
});
