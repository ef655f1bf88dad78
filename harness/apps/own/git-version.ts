import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from '../../core/errors.ts';

const ANSWER_MS = 60_000;

/** A folder of a git repository: the repository, and where in it the folder is. */
interface Repository {
  readonly top: string;
  readonly inside: string;
}

/**
 * Checks a revision out by `git worktree` into `target`, and returns the folder in it that stands for `folder` of today. Throws UsageError
 * if there is no git, no repository, no such revision, or the folder was not there then.
 */
export async function checkOut(folder: string, revision: string, target: string): Promise<string> {
  const { top, inside } = await repositoryOf(folder, revision);
  const commit = await git(top, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`).catch(() => null);
  if (commit === null)
    throw new UsageError(
      `there is no revision "${revision}" in the git repository ${top}`,
      '`git log --oneline` lists them. A shallow clone has only the latest: `git fetch --unshallow`.',
    );
  // What a killed run left behind is registered still, and its folder is gone.
  await git(top, 'worktree', 'prune');
  await git(top, 'worktree', 'add', '--detach', '--force', target, commit);
  const found = join(target, inside);
  if (!existsSync(found))
    throw new UsageError(`the revision "${revision}" has no folder ${inside}`, `It is of ${folder}, which was not there then.`);
  return found;
}

/** Takes a checkout away again, with what git knows of it. */
export async function removeCheckOut(folder: string, target: string): Promise<void> {
  await git(folder, 'worktree', 'remove', '--force', '--force', target);
}

async function repositoryOf(folder: string, revision: string): Promise<Repository> {
  try {
    return { top: await git(folder, 'rev-parse', '--show-toplevel'), inside: await git(folder, 'rev-parse', '--show-prefix') };
  } catch (cause) {
    const why =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no git on PATH' : 'it is in no git repository';
    throw new UsageError(`git:${revision} can't be taken of ${folder}: ${why}`);
  }
}

/** What git says, trimmed. Variables that point it at another repository, as in a hook, are not for us. */
async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name)));
  const { stdout } = await promisify(execFile)('git', [...args], { cwd, env, timeout: ANSWER_MS });
  return stdout.trim();
}
