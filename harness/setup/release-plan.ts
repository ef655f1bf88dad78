/** What must be known of a release. */
export interface Release {
  /** The tag, `v1.2.3`. */
  readonly tag: string;
  readonly manifest: { readonly name: string; readonly version: string; readonly private?: boolean };
  readonly changelog: string;
  /** What the registry answers to `npm view NAME --json`: null if it knows no package of that name. */
  readonly published: { readonly name: string; readonly versions: readonly string[]; readonly repository: string | null } | null;
  /** Where this repository is, as package.json says it; null if it does not. */
  readonly repository: string | null;
}

/** What stands in the way of a release, a sentence each; empty if nothing does. */
export function objectionsTo({ tag, manifest, changelog, published, repository }: Release): readonly string[] {
  const { name, version } = manifest;
  return [
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json says ${version}: it must be v${version}`]),
    ...(manifest.private === true ? ['package.json says that the package is private'] : []),
    // Without it npm refuses a provenance, after all tests have run (docs.npmjs.com, generating provenance statements).
    ...(repository === null ? ['package.json names no repository, which npm compares with that of the provenance'] : []),
    ...(changelog.includes(`\n## [${version}]`) ? [] : [`CHANGELOG.md has no heading for ${version}`]),
    ...(published?.versions.includes(version) === true ? [`${name} ${version} is published already`] : []),
    ...(published !== null && published.repository !== repository
      ? [`the name ${name} is taken on the registry, by ${published.repository ?? 'a package without a repository'}`]
      : []),
  ];
}
