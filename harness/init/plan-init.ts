import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type FirstServer, scenarioTemplate } from './scenario-template.ts';
import { workflowTemplate } from './workflow-template.ts';

/** What is to be made. */
export interface InitOrder {
  /** Folder of the config, an absolute path. */
  readonly folder: string;
  readonly server: FirstServer;
  /** Folder of the scenarios, relative to that of the config. */
  readonly scenarios: string;
  readonly workflow: boolean;
}

/** A file that is to be written; its path is absolute. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a first start, in the order in which people read them. Looks at the folder, and writes nothing. */
export function planInit({ folder, server, scenarios, workflow }: InitOrder): readonly PlannedFile[] {
  const ending = isModule(folder) ? 'ts' : 'mts';
  const top = repositoryAbove(folder) ?? folder;
  return [
    { path: join(folder, `zerodrop.config.${ending}`), text: configTemplate(scenarios) },
    { path: join(folder, scenarios, `first-reload.${ending}`), text: scenarioTemplate(server) },
    ...(workflow
      ? [
          {
            path: join(top, '.github', 'workflows', 'zerodrop.yml'),
            text: workflowTemplate({
              folder: relative(top, folder).split(sep).join('/') || '.',
              isLocked: existsSync(join(folder, 'package-lock.json')),
              scenarios,
            }),
          },
        ]
      : []),
  ];
}

function configTemplate(scenarios: string): string {
  return `import { defineConfig } from 'zerodrop';

// Paths are relative to this file.
export default defineConfig({
  // Each file in here is a scenario; its name is that of its file. \`npx zerodrop scenario\` lists them.
  scenarios: '${scenarios}',
});
`;
}

/**
 * Is a `.ts` file in this folder a module? Node reads the nearest package.json, and so does TypeScript; a file that ends with `.mts` is one
 * whatever that says. One that can't be read says nothing.
 */
function isModule(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'package.json');
    if (existsSync(path)) return typeIn(path) === 'module';
    if (dirname(at) === at) return false;
  }
}

function typeIn(path: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'type' in manifest ? manifest.type : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of the git repository above; null if there is none. In a worktree `.git` is a file. */
function repositoryAbove(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return null;
  }
}
