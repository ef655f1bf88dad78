import { similarTo } from '../core/did-you-mean.ts';
import { UsageError } from '../core/errors.ts';
import type { RuntimeName } from './runtime.ts';

/** A column of the matrix: where its servers come from. */
export interface SuiteVersion {
  readonly name: string;
  /** Base image that each server's image is built on; null for the servers that are there. */
  readonly base: string | null;
}

export const USUAL_SUITE = 'bookworm';
/** Debian releases that have a uWSGI 2.0; what other servers they have differs. */
const RELEASES: readonly string[] = [
  'jessie',
  'stretch',
  'buster',
  'bullseye',
  'bookworm',
  'trixie',
  'forky',
  'sid',
  'testing',
  'unstable',
];

/** The Debian release whose packages an image is made of: `bookworm` is built on `debian:bookworm-slim`. */
export function baseImage(suite: string): string {
  return `debian:${suite}-slim`;
}

/** Reads `--versions trixie`, if one is asked for. Throws UsageError if it names none, or more. */
export function oneSuite(text: string): string {
  const [version, ...others] = parseVersions(text);
  if (version === undefined || others.length > 0)
    throw new UsageError(`--versions is "${text}"`, 'It names one Debian release; `zerodrop suite` tests several.');
  return version.name;
}

/** The release that a box is made of: one, since the harness itself runs in it. Throws UsageError if several are named. */
export function boxedSuite(text: string | undefined): string {
  const [version, ...others] = parseVersions(text ?? USUAL_SUITE);
  if (version === undefined || others.length > 0)
    throw new UsageError(
      `--versions is "${text}", and the runtime boxed is one container with one version of each server`,
      'Run a suite for each, and join them by `zerodrop report --merge`; or use --runtime docker.',
    );
  return version.name;
}

/** Reads `--versions bookworm,trixie`. Throws UsageError if a name is none, or comes twice. */
export function parseVersions(text: string): readonly SuiteVersion[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!/^[a-z]+$/.test(name))
      throw new UsageError(`--versions is "${text}"`, 'It names Debian releases, separated by commas, such as bookworm,trixie.');
    // A release that is younger than this list is not like any name on it.
    const [meant] = RELEASES.includes(name) ? [] : similarTo(name, RELEASES);
    if (meant !== undefined)
      throw new UsageError(
        `--versions is "${text}"`,
        `Did you mean ${meant}? It names Debian releases, separated by commas, such as bookworm,trixie.`,
      );
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw new UsageError(`--versions names "${name}" twice`);
  }
  return names.map((name) => ({ name, base: baseImage(name) }));
}

/** The columns for a runtime. The host has one version of each server, so naming others for it is a mistake. */
export function versionsFor(runtime: RuntimeName, wanted: string | undefined): readonly SuiteVersion[] {
  if (runtime === 'docker') return parseVersions(wanted ?? USUAL_SUITE);
  if (runtime === 'kubernetes') return [kubernetesColumn(wanted)];
  if (runtime === 'boxed') return [{ name: boxedSuite(wanted), base: null }];
  if (wanted !== undefined)
    throw new UsageError(
      '--versions picks what images are built from, and the host runtime uses none',
      'Leave it out, or use --runtime docker.',
    );
  return [{ name: 'host', base: null }];
}

/** A cluster has one version; what can be chosen is what the image of its pods is built on. */
function kubernetesColumn(wanted: string | undefined): SuiteVersion {
  const [version, ...others] = parseVersions(wanted ?? USUAL_SUITE);
  if (version === undefined || others.length > 0)
    throw new UsageError(`--uwsgi is "${wanted}", and the pods of the runtime kubernetes have one image`, 'Name one Debian release.');
  return { name: version.name, base: null };
}
