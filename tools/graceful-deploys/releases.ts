import type { Files } from './graceful-server.ts';

export type Release = 'v1' | 'v2';

/** The change is named by a header that tells which release has answered. */
export const BY_HEADER: readonly string[] = ['--version-from', 'header:X-Release', '--expect', 'v1:v2'];
/** The change is named by the first line of the page. */
export const BY_BODY: readonly string[] = ['--version-from', 'body:release (\\w+)', '--expect', 'v1:v2'];

/** A page of 4 KiB that says which release it is; long enough that one which was cut is another page. */
export function page(release: Release): string {
  return `release ${release}\n${`${'.'.repeat(63)}\n`.repeat(64)}`;
}

/** Two roots of static files, one for each release. */
export function roots(): Files {
  return { 'v1/index.html': page('v1'), 'v2/index.html': page('v2') };
}
