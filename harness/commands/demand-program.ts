import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';

/** What a shell does by itself, so that there is no program of that name: POSIX, "Special Built-In Utilities", and what bash adds. */
const OF_THE_SHELL: ReadonlySet<string> = new Set(
  '. : alias bg break case cd command continue declare eval exec exit export fg for function if jobs let local read return set shift source time times trap type ulimit umask unalias unset until while'.split(
    ' ',
  ),
);

/**
 * Looks whether the program of a command is there and can be executed, before anything else is done. A name without a slash
 * is looked for in the folders of PATH, as a shell would. Throws UsageError (exit code 64) that says what is wrong with it.
 */
export async function demandProgram([program = '', ...args]: readonly string[]): Promise<void> {
  const found = await find(program);
  switch (found.kind) {
    case 'executable':
      return;
    case 'folder':
      throw new UsageError(`the command can't be run: ${found.path} is a folder`, 'Name a program after `--`.');
    case 'not-executable':
      throw new UsageError(
        `the command can't be run: ${found.path} is not executable`,
        `Make it so (chmod +x ${program}), or name what runs it: -- sh ${program}`,
      );
    case 'absent':
      throw new UsageError(`the command can't be run: ${whereNot(program)}`, hintFor(program, args));
  }
}

type Found =
  | { readonly kind: 'executable' }
  | { readonly kind: 'folder' | 'not-executable'; readonly path: string }
  | { readonly kind: 'absent' };

async function find(program: string): Promise<Found> {
  const isPath = program.includes('/') || (process.platform === 'win32' && program.includes('\\'));
  const folders = isPath ? [''] : (process.env['PATH'] ?? '').split(delimiter);
  let unfit: Found = { kind: 'absent' };
  for (const folder of folders) {
    for (const ending of endings()) {
      const name = `${program}${ending}`;
      const found: Found =
        program === '' ? { kind: 'absent' } : await look(isPath ? resolve(name) : join(folder === '' ? '.' : folder, name));
      if (found.kind === 'executable') return found;
      // A shell goes on to look for one that it may execute. A folder on PATH that has the name is no program.
      if (found.kind === 'not-executable' || (found.kind === 'folder' && isPath)) unfit = found;
    }
  }
  return unfit;
}

/** On Windows a program is found without its ending, too. */
function endings(): readonly string[] {
  return process.platform === 'win32' ? ['', ...(process.env['PATHEXT'] ?? '.EXE;.COM').split(';')] : [''];
}

async function look(path: string): Promise<Found> {
  const entry = await stat(path).catch(() => null);
  if (entry === null) return { kind: 'absent' };
  if (entry.isDirectory()) return { kind: 'folder', path };
  return access(path, constants.X_OK).then(
    (): Found => ({ kind: 'executable' }),
    (): Found => ({ kind: 'not-executable', path }),
  );
}

function whereNot(program: string): string {
  if (program.trim() === '') return 'its first word is empty';
  if (program.includes('/')) return `there is no ${resolve(program)}`;
  return `there is no program "${program}" on PATH`;
}

function hintFor(program: string, args: readonly string[]): string {
  if (OF_THE_SHELL.has(program)) return `"${program}" is a part of the shell: -- sh -c '${[program, ...args].join(' ')}'`;
  if (/\s/.test(program.trim())) return `Is it several words in one pair of quotes? Give them to a shell: -- sh -c '${program}'`;
  if (program.trim() === '') return 'Is a variable of your shell empty? Name the command after `--`.';
  return program.includes('/') ? 'Is its path right?' : 'Is it spelled right? A script in this folder is ./NAME.';
}
