import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ZerodropError } from '../core/errors.ts';
import { isOfUser } from '../core/of-user.ts';
import { whyNot } from '../core/why-not.ts';
import { importOwnPackage } from '../own-package.ts';
import { messageOf, placeInUserFile, UserFileError } from './user-file-error.ts';

const TYPESCRIPT_HINT =
  'Node runs TypeScript by taking the types out: no enum, no namespace with code, no parameter property, `import type` for types.';

/** What a file that Node takes for CommonJS is if it has imports and exports. */
const AS_MODULE: Readonly<Record<string, string>> = { commonjs: 'module', 'commonjs-typescript': 'module-typescript' };

/** The file of the user that Node loaded last: it says of some errors in no other way which file they are in. */
let lastLoaded: string | null = null;
let hooked = false;

/**
 * Imports a file of the user, in TypeScript or JavaScript, or a scenario of ours. `zerodrop` means the zerodrop that runs. Throws
 * UserFileError, with the file and the line, if the file can't be read or loaded. `what` is what it should be, for the message.
 */
export async function importUserFile(path: string, what: string): Promise<Readonly<Record<string, unknown>>> {
  const file = resolve(path);
  demandFile(file, what);
  noteLoaded();
  lastLoaded = file;
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    // What a file of the user asks of zerodrop and zerodrop refuses says what is wrong itself, but not where.
    const place = placeInUserFile(error) ?? (await placeOfSyntax(lastLoaded)) ?? { path: file, line: null };
    if (error instanceof ZerodropError)
      throw error instanceof UserFileError ? error : new UserFileError(place, error.message, error.hint, error);
    const isTypeScript = error instanceof Error && 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
    throw new UserFileError(place, `${what} can't be loaded: ${messageOf(error)}`, isTypeScript ? TYPESCRIPT_HINT : undefined, error);
  }
}

function demandFile(file: string, what: string): void {
  let isFile: boolean;
  try {
    isFile = statSync(file).isFile();
  } catch (cause) {
    throw new UserFileError({ path: file, line: null }, `${what} can't be read: ${whyNot(cause)}`);
  }
  if (!isFile) throw new UserFileError({ path: file, line: null }, `${what} is not a file`);
}

/** V8 tells no line of a syntax error in a module; `node --check` does. */
async function placeOfSyntax(file: string | null): Promise<{ readonly path: string; readonly line: number } | null> {
  if (file === null || !/\.[cm]?js$/.test(file)) return null;
  const told = await promisify(execFile)(process.execPath, ['--check', file], { timeout: 10_000 }).then(
    () => '',
    (error: { readonly stderr?: string }) => error.stderr ?? '',
  );
  const line = /:(\d+)$/.exec(told.split('\n', 1)[0] ?? '')?.[1];
  return line === undefined ? null : { path: file, line: Number(line) };
}

function noteLoaded(): void {
  importOwnPackage();
  if (hooked) return;
  hooked = true;
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith('file:') || !isOfUser(fileURLToPath(url))) return next(url, context);
      lastLoaded = fileURLToPath(url);
      const format = AS_MODULE[context.format ?? ''];
      // `npm init` writes "type": "commonjs" today, and a scenario is a module all the same.
      const isModule = format !== undefined && /^\s*(?:import|export)\b/m.test(readFileSync(lastLoaded, 'utf8'));
      return next(url, isModule ? { ...context, format } : context);
    },
  });
}
