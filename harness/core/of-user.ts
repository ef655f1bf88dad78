import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as util from 'node:util';
import { PACKAGE_FOLDER } from './package-folder.ts';

/** Folders of the package that hold code of zerodrop itself. */
const OURS: readonly string[] = ['harness', 'scenarios', 'tools', 'bin', 'dist'];

/** Is a file neither of zerodrop nor of a package that is installed? */
export function isOfUser(path: string): boolean {
  if (path.split(sep).includes('node_modules')) return false;
  const [folder = '', ...below] = relative(PACKAGE_FOLDER, path).split(sep);
  return folder === '..' || !OURS.includes(folder) || below.length === 0;
}

/** The file of the user that called, directly or by functions of zerodrop; null if none did. */
export function callingFile(): string | null {
  // Node 22.9 and newer have it. Older ones only import zerodrop, in tests that watch: the command line runs on a newer one.
  const { getCallSites } = util as { readonly getCallSites?: typeof util.getCallSites };
  for (const { scriptName } of getCallSites?.(30) ?? []) {
    const path = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
    if (path.startsWith('/') && isOfUser(path)) return path;
  }
  return null;
}
