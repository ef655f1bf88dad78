import { CommanderError } from 'commander';
import { EXIT, type ExitCode, ZerodropError } from './core/errors.ts';
import { tellLibrary } from './library-result.ts';
import { redactorFor } from './redact/redactor.ts';
import { describePlace, messageOf, placeInUserFile } from './user/user-file-error.ts';

/** Says on standard error what went wrong, without a stack (ZERODROP_DEBUG=1 shows it), and returns the exit code for it. */
export function explain(error: unknown): ExitCode {
  // Commander has said what is wrong already; asking for help is no mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  if (error instanceof ZerodropError) {
    const { text } = redactorFor(process.argv.slice(2));
    tellLibrary({ kind: 'error', message: text(error.message), hint: error.hint === undefined ? null : text(error.hint) });
    writeError(`zerodrop: ${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    if (process.env['ZERODROP_DEBUG'] !== undefined && error.cause instanceof Error) writeError(`${error.cause.stack}\n`);
    return error.exitCode;
  }
  const place = placeInUserFile(error);
  if (place !== null && process.env['ZERODROP_DEBUG'] === undefined) {
    writeError(`zerodrop: ${describePlace(place)}: it threw: ${messageOf(error)}\nZERODROP_DEBUG=1 shows the stack.\n`);
    return EXIT.usage;
  }
  const text = process.env['ZERODROP_DEBUG'] === undefined ? String(error) : error instanceof Error ? error.stack : String(error);
  writeError(`zerodrop broke: ${text}\nThis is a bug of zerodrop. ZERODROP_DEBUG=1 shows where.\n`);
  return EXIT.broken;
}

/** Writes to standard error what may quote the command line, without the secrets that stand in it. */
export function writeError(text: string): void {
  process.stderr.write(redactorFor(process.argv.slice(2)).text(text));
}

/**
 * Fails closed: an error that no code has caught ends the process with exit code 70. Node itself would end it with 1, which
 * means that requests were lost. The guard of a run clears away what the run had started.
 */
export function failClosed(): void {
  // A process that ends because nothing keeps it alive, before it has come to a verdict, has broken.
  process.exitCode = EXIT.broken;
  const end = (error: unknown): void => {
    explain(error);
    process.exit(EXIT.broken);
  };
  // Rejections that no code handles come here as well.
  process.on('uncaughtException', end);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader may have read enough (`zerodrop scenario | head`); a run goes on to its end all the same.
    if (error.code === 'EPIPE') return;
    end(new ZerodropError(`the result can't be written to standard output: ${error.message}`, { cause: error }));
  });
  // Progress that can't be read is no reason to give up a run.
  process.stderr.on('error', () => undefined);
}
