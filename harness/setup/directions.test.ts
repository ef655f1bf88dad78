import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IViolation } from 'dependency-cruiser';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { DIRECTIONS } from './directions.ts';

interface Found {
  /** Imports of files, all in all. */
  readonly imports: number;
  /** `rule: file -> file`, one each. */
  readonly violations: readonly string[];
}

/** Reads all imports below a folder with the layout of the repository, and holds them against the directions. */
async function importsIn(folder: string, ...rooms: readonly string[]): Promise<Found> {
  const { output } = await cruise([...rooms], {
    baseDir: folder,
    ruleSet: { forbidden: [...DIRECTIONS] },
    validate: true,
    // TypeScript 7 has no parser to ask; imports of types are to be seen too.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  });
  if (typeof output === 'string') throw new TypeError(output);
  return { imports: output.summary.totalDependenciesCruised ?? 0, violations: output.summary.violations.map(inWords) };
}

function inWords({ rule, from, to, cycle }: IViolation): string {
  const why = DIRECTIONS.find(({ name }) => name === rule.name)?.comment ?? '';
  return `${rule.name}: ${from} -> ${cycle?.map(({ name }) => name).join(' -> ') ?? to}. ${why}`;
}

/** A folder with these files, each of which imports others. */
async function folderWith(files: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zd-directions-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, lines] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${lines.join('\n')}\nexport const here: number = 1;\n`);
  }
  return folder;
}

describe('imports', () => {
  it('go in the directions of docs/architecture.md', { timeout: 60_000 }, async () => {
    const { imports, violations } = await importsIn(PACKAGE_FOLDER, 'harness', 'tools', 'scenarios');
    expect(violations).toEqual([]);
    // None is read if the parser is missing, and then none is wrong.
    expect(imports).toBeGreaterThan(3000);
  });

  it.each([
    ['core-is-below-all', 'harness/core/a.ts', "import { here } from '../run/b.ts';", 'harness/run/b.ts'],
    ['core-is-below-all', 'harness/core/a.test.ts', "import { here } from '../apps/x/b.ts';", 'harness/apps/x/b.ts'],
    ['core-is-below-all', 'harness/core/a.ts', "import type { here } from '../servers/server.ts';", 'harness/servers/server.ts'],
    ['servers-are-apart', 'harness/servers/x/a.ts', "export { here } from '../y/b.ts';", 'harness/servers/y/b.ts'],
    ['the-port-knows-no-server', 'harness/servers/server.ts', "import { here } from './y/b.ts';", 'harness/servers/y/b.ts'],
    ['commands-are-on-top', 'harness/suite/a.ts', "const b = await import('../commands/b.ts');", 'harness/commands/b.ts'],
    ['tools-are-used-by-commands', 'harness/suite/a.ts', "import { here } from '../../tools/x/b.ts';", 'tools/x/b.ts'],
    ['reports-make-words-of-data', 'harness/report/a.ts', "import { here } from '../runtime/b.ts';", 'harness/runtime/b.ts'],
    ['tests-are-used-by-tests', 'harness/run/a.ts', "import { here } from './b.fixture.ts';", 'harness/run/b.fixture.ts'],
  ])('that break %s are found: %s %s', async (rule, from, line, to) => {
    const { violations } = await importsIn(await folderWith({ [from]: [line], [to]: [] }), 'harness');
    expect(violations).toEqual([expect.stringContaining(`${rule}: ${from} -> ${to}. `)]);
  });

  it('that are two servers sharing a file in servers/ are fine', async () => {
    const folder = await folderWith({
      'harness/servers/x/a.ts': ["import { here } from '../shared.ts';"],
      'harness/servers/y/a.ts': ["import { here } from '../shared.ts';"],
      'harness/servers/shared.ts': [],
    });
    expect(await importsIn(folder, 'harness')).toEqual({ imports: 2, violations: [] });
  });

  it('that go round in a circle are found, unless one is of a type', async () => {
    const circle = (line: string) => folderWith({ 'harness/run/a.ts': ["import { here } from './b.ts';"], 'harness/run/b.ts': [line] });
    const { violations } = await importsIn(await circle("import { here } from './a.ts';"), 'harness');
    expect(violations.map((text) => text.split(':')[0])).toContain('no-cycles-between-files');
    expect((await importsIn(await circle("import type { here } from './a.ts';"), 'harness')).violations).toEqual([]);
  });
});
