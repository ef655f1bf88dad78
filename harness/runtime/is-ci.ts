/**
 * Does this run in a continuous integration, which skips nothing in silence? GitHub, GitLab and most others set CI to `true`; `.ci/run`
 * sets it, too.
 */
export function isCi(env: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes((env['CI'] ?? '').toLowerCase());
}
