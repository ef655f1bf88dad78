import { open, rm, stat, writeFile } from 'node:fs/promises';
import { ZerodropError } from '../core/errors.ts';
import { OWN_FILE } from '../core/file-modes.ts';
import { whyNot } from '../core/why-not.ts';

/** The name of standard output in the place of a file: what people read goes to standard error then. */
export const TO_STDOUT = '-';

/**
 * Finds out before the work whether a file that the user named for its result can be written. What is there stays as it
 * is, and if there was nothing there is nothing afterwards. Throws ZerodropError (exit code 70) that names the option.
 */
export async function demandWritable(option: string, path: string): Promise<void> {
  if (path === TO_STDOUT) return;
  const before = await stat(path).catch(() => null);
  try {
    await (await open(path, 'a', OWN_FILE)).close();
  } catch (cause) {
    throw unwritable(option, path, cause);
  }
  if (before === null) await rm(path, { force: true });
}

/** Writes a result to a file that the user named. Throws as `demandWritable`. */
export async function writeResult(option: string, path: string, text: string): Promise<void> {
  if (path === TO_STDOUT) {
    await new Promise<void>((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
    return;
  }
  await writeFile(path, text, { mode: OWN_FILE }).catch((cause: unknown) => {
    throw unwritable(option, path, cause);
  });
}

function unwritable(option: string, path: string, cause: unknown): ZerodropError {
  return new ZerodropError(`${option} ${path} can't be written: ${whyNot(cause)}`, {
    hint: 'Name a file in a folder that exists and that you may write to.',
    cause,
  });
}
