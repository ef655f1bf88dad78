import { dirname, resolve } from 'node:path';
import { didYouMean } from '../../core/did-you-mean.ts';
import { UsageError } from '../../core/errors.ts';
import { type VersionSource, versionSourceOf } from '../../core/siege/judging/version-reader.ts';
import type { App, AppCircumstances } from '../app.ts';
import type { AppDefinition, PathOfApp, ShownBy, VersionOfApp } from './app-definition.ts';
import { openBooks } from './executed-count.ts';
import { ownJudge, withLooks } from './own-judge.ts';
import { ownSelfTest } from './own-self-test.ts';
import { rightJudge } from './right-answer.ts';
import { SaidVersions } from './said-versions.ts';
import { VersionPlaces } from './version-places.ts';

const FIELDS = [
  'name',
  'folder',
  'versions',
  'version',
  'paths',
  'right',
  'start',
  'env',
  'prepare',
  'executed',
] as const satisfies readonly (keyof AppDefinition)[];
const VERSION_FIELDS = ['from', 'image', 'env', 'says'] as const satisfies readonly (keyof VersionOfApp)[];

/** An app that is declared in short, by the file `caller`. Throws UsageError if what is said can't be so. */
export function ownApp(definition: AppDefinition, caller: string | null): App {
  demand(definition);
  const { name, right, start, executed, paths = ['/'] } = definition;
  const folder = resolve(caller === null ? process.cwd() : dirname(caller), definition.folder ?? '.');
  const versions = new Map(
    Object.entries(definition.versions).map(([key, each]) => [key, typeof each === 'string' ? { from: each } : each]),
  );
  const places = new VersionPlaces(folder, versions, definition.prepare ?? null);
  const source = sourceOf(definition.version);
  const slow = new Set(paths.filter((each): each is PathOfApp => typeof each === 'object' && each.slow === true).map(({ path }) => path));
  const byStatus = source.kind === 'status';
  const journal = executed !== undefined && 'journal' in executed ? executed.journal : null;

  const environment = (circumstances: AppCircumstances): Readonly<Record<string, string>> => ({
    ...(journal === null ? {} : { [journal]: circumstances.journalFolder }),
    ...(typeof definition.env === 'function' ? definition.env(circumstances) : definition.env),
    ...places.current(circumstances.workFolder)?.env,
  });

  return {
    name,
    versions: [
      { name: 'unknown', status: null },
      ...[...versions].map(([key, { says }]) => ({ name: key, status: byStatus && says !== undefined ? Number(says) : null })),
    ],
    folders: places.folders,
    paths: paths.map((each) => (typeof each === 'string' ? each : each.path)),
    isSlow: (path) => slow.has(path),
    environment,
    switchBuild: (workFolder, build) => places.switchTo(workFolder, build),
    ...(start === undefined ? {} : { start }),
    hasImages: [...versions.values()].some(({ image }) => image !== undefined),
    imageOf: (workFolder) => places.current(workFolder)?.image ?? null,
    clearAway: (workFolder) => places.clearAway(workFolder),
    ...(executed === undefined ? {} : { openBooks: (place) => openBooks(executed, place) }),
    selfTest(asked) {
      const said = [...versions.values()].map(({ says }, i) => String(says ?? (byStatus ? 200 + i : `${i + 1}.0`)));
      const known = new Map([...versions].map(([key, each], i) => [key, { ...each, says: said[i] ?? '' }]));
      const judge = ownJudge(
        asked,
        rightJudge(right, byStatus, () => undefined),
        source,
        new SaidVersions(known, () => [], { versionIndex: () => 1 }),
      );
      return ownSelfTest({ judge, source, said, right });
    },
    judgeFor({ paths: asked, workFolder, book, onThrow }) {
      const said = new SaidVersions(versions, () => places.switchedIn(workFolder), book);
      const judge = ownJudge(asked, rightJudge(right, byStatus, onThrow), source, said);
      return typeof right === 'function' ? judge : withLooks(judge, book);
    },
    learnsLooks: typeof right !== 'function',
  };
}

function sourceOf(version: ShownBy): VersionSource {
  if (version === 'status' || 'status' in version) return { kind: 'status' };
  if ('header' in version) return versionSourceOf(`header:${version.header}`);
  if ('json' in version) return versionSourceOf(`json:${version.json}`);
  return { kind: 'body', pattern: new RegExp(version.body.source, version.body.flags.replaceAll(/[gy]/g, '')) };
}

/** A file in JavaScript has no compiler that looks at it. */
function demand(definition: AppDefinition): void {
  const given: Readonly<Record<string, unknown>> = { ...definition };
  const strange = Object.keys(given).find((field) => !FIELDS.some((known) => known === field));
  if (strange !== undefined)
    throw new UsageError(`an app has no field "${strange}"`, didYouMean(strange, FIELDS, `It has ${FIELDS.join(', ')}.`));
  for (const field of ['name', 'versions', 'version'] as const)
    if (given[field] === undefined)
      throw new UsageError(
        `an app must have ${field}`,
        "defineApp({ name, versions: { old, new }, version: { header: 'X-Release' }, ... })",
      );
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(definition.name))
    throw new UsageError(`"${definition.name}" is no name for an app`, 'Letters and digits, joined by hyphens.');
  const names = Object.keys(definition.versions);
  if (names.length < 2) throw new UsageError('an app has two versions at least', "versions: { old: 'git:HEAD~1', new: 'git:HEAD' }");
  if (names.includes('unknown')) throw new UsageError('no version can be called "unknown"', 'It is what answers are of that say none.');
  for (const [name, each] of Object.entries(definition.versions)) demandVersion(name, each);
  demandShownBy(definition.version);
  for (const each of definition.paths ?? []) {
    const path = typeof each === 'string' ? each : each.path;
    if (typeof path !== 'string' || !path.startsWith('/')) throw new UsageError(`the path "${String(path)}" does not begin with a slash`);
  }
}

function demandVersion(name: string, each: string | VersionOfApp): void {
  if (typeof each === 'string') return;
  const strange = Object.keys(each).find((field) => !VERSION_FIELDS.some((known) => known === field));
  if (strange !== undefined)
    throw new UsageError(
      `the version "${name}" has no field "${strange}"`,
      didYouMean(strange, VERSION_FIELDS, `It has ${VERSION_FIELDS.join(', ')}.`),
    );
}

function demandShownBy(version: ShownBy): void {
  const kinds = version === 'status' ? ['status'] : typeof version === 'object' && version !== null ? Object.keys(version) : [];
  const [kind] = kinds;
  const isRight =
    kinds.length === 1 &&
    (kind === 'status' ||
      kind === 'header' ||
      kind === 'json' ||
      (kind === 'body' && Reflect.get(Object(version), 'body') instanceof RegExp));
  if (!isRight)
    throw new UsageError(
      'version says how an answer shows its version',
      "It is 'status', { header: 'X-Release' }, { body: /release (\\S+)/ } or { json: '/version' }.",
    );
}
