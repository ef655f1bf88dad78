import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, type IConfigFile } from '@microsoft/api-extractor';
import { EXPORTED_MODULES } from '../own-package.ts';
import { type ApiItem, type ApiModule, apiPage } from './api-page.ts';

const repository = join(import.meta.dirname, '../..');

/** The page that is made of the package's declarations. */
export const API_FILE = join(repository, 'docs/api.md');

/** The text of the page, of the declarations below a folder such as `dist`, which must have been built. */
export async function apiText(built: string): Promise<string> {
  const modules: ApiModule[] = [];
  for (const [name, file] of Object.entries(EXPORTED_MODULES)) modules.push({ name, items: await itemsOf(join(built, `${file}.d.ts`)) });
  // The matchers add to what others declare: they export nothing.
  return apiPage(modules.filter(({ items }) => items.length > 0));
}

async function itemsOf(entry: string): Promise<readonly ApiItem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-api-'));
  try {
    const apiJsonFilePath = join(folder, 'api.json');
    const { succeeded } = Extractor.invoke(
      ExtractorConfig.prepare({
        configObject: configOf(entry, apiJsonFilePath),
        configObjectFullPath: undefined,
        packageJsonFullPath: join(repository, 'package.json'),
      }),
      // It misses release tags such as @public, and knows no vitest: the declarations are checked by another test.
      {
        localBuild: true,
        messageCallback: (message) => {
          message.handled = true;
        },
      },
    );
    if (!succeeded) throw new Error(`API Extractor can't read ${entry}`);
    const { members } = JSON.parse(await readFile(apiJsonFilePath, 'utf8'));
    return members[0].members;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function configOf(entry: string, apiJsonFilePath: string): IConfigFile {
  return {
    projectFolder: repository,
    mainEntryPointFilePath: entry,
    compiler: {
      overrideTsconfig: {
        compilerOptions: { target: 'es2023', module: 'nodenext', strict: true, skipLibCheck: true, types: ['node'], lib: ['ES2023'] },
        files: [entry],
      },
    },
    apiReport: { enabled: false },
    docModel: { enabled: true, apiJsonFilePath },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
  };
}
