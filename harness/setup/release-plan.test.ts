import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { objectionsTo, type Release } from './release-plan.ts';

const repository = join(import.meta.dirname, '../..');
const RIGHT: Release = {
  tag: 'v1.2.3',
  manifest: { name: 'zerodrop', version: '1.2.3' },
  changelog: '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-28\n',
  published: null,
  repository: 'git+https://code.example/zerodrop.git',
};

describe('a release', () => {
  it('is right if tag, version and changelog agree, and the name is free or ours', () => {
    expect(objectionsTo(RIGHT)).toEqual([]);
    const published = { name: 'zerodrop', versions: ['1.2.2'], repository: RIGHT.repository };
    expect(objectionsTo({ ...RIGHT, published })).toEqual([]);
  });

  it.each<readonly [string, Partial<Release>, RegExp]>([
    ['a tag of another version', { tag: 'v1.2.4' }, /the tag is v1\.2\.4, and package\.json says 1\.2\.3/],
    ['a tag without a v', { tag: '1.2.3' }, /it must be v1\.2\.3/],
    ['no tag', { tag: '' }, /the tag is /],
    ['a private package', { manifest: { ...RIGHT.manifest, private: true } }, /private/],
    ['no heading in the changelog', { changelog: '## [Unreleased]\n\n## [11.2.3]\n' }, /no heading for 1\.2\.3/],
    ['no repository', { repository: null }, /names no repository/],
    [
      'a version that is published',
      { published: { name: 'zerodrop', versions: ['1.2.3'], repository: RIGHT.repository } },
      /^zerodrop 1\.2\.3 is published already$/,
    ],
    [
      'a name that others have',
      { published: { name: 'zerodrop', versions: ['0.0.1'], repository: 'git+https://code.example/other.git' } },
      /is taken/,
    ],
    [
      'a name that others have, who say nothing of themselves',
      { published: { name: 'zerodrop', versions: ['0.0.1'], repository: null } },
      /is taken/,
    ],
  ])('is refused for %s', (_, wrong, says) => {
    expect(objectionsTo({ ...RIGHT, ...wrong })).toEqual([expect.stringMatching(says)]);
  });
});

describe('the workflow that releases', () => {
  it('runs for a tag, may ask for a provenance, checks the tag first, tests, and publishes last', async () => {
    const workflow = parse(await readFile(join(repository, '.github/workflows/release.yml'), 'utf8'));
    expect(workflow.on).toEqual({ push: { tags: ['v*'] } });
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const { permissions, steps } = workflow.jobs.publish;
    expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    const commands: readonly string[] = steps.flatMap(({ run }: { readonly run?: string }) => run ?? []);
    const [script = ''] = /harness\/\S+\.ts/.exec(commands[0] ?? '') ?? [];
    expect(existsSync(join(repository, script)), script).toBe(true);
    expect(commands.slice(-3)).toEqual(['npm ci', 'npm test', 'npm publish --provenance --access public']);
  });
});
