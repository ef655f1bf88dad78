import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The folder that keeps the fetched Node.
 *
 * A checkout keeps it below its own node_modules: each user of the checkout finds it, a home folder is not needed, and it
 * goes with the checkout. An installed package may belong to root while a plain user calls it, so it keeps it in the
 * user's own cache, where the systems want caches to be.
 *
 * @param {object} [place]
 * @param {string} [place.root] folder of the package
 * @param {string} [place.platform] as `process.platform`
 * @param {Readonly<Record<string, string | undefined>>} [place.env]
 * @param {() => string} [place.home]
 * @returns {string}
 */
export function cacheFolder({ root = ROOT, platform = process.platform, env = process.env, home = homedir } = {}) {
  if (existsSync(join(root, 'harness'))) return join(root, 'node_modules', '.cache', 'zerodrop');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home(), 'AppData', 'Local'), 'zerodrop', 'Cache');
  if (platform === 'darwin') return join(home(), 'Library', 'Caches', 'zerodrop');
  // A relative path must be ignored: https://specifications.freedesktop.org/basedir-spec/latest/#variables
  const xdg = env['XDG_CACHE_HOME'];
  return join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(home(), '.cache'), 'zerodrop');
}
