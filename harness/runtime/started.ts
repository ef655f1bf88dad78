import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalGroup } from './signal-group.ts';

/**
 * The process groups that a run has started, in its work folder, so that its guard knows them as well. A program is
 * started as the leader of a session and a process group, and its descendants stay in them; unlike the environment of a
 * process, they can be known and signalled without the right to look into the process.
 */
export interface StartedGroup {
  /** The number of the group is the pid of the program that was started. */
  readonly id: number;
  readonly instance: string;
}

/** A line is `+ <pid> <instance>` when a program begins, and `- <pid>` when all of its group were seen to be gone. */
export function startedFile(workFolder: string): string {
  return join(workFolder, 'started');
}

/** What a shell does to note itself, before it becomes the program: then no moment is left in which no record of it exists. */
export const NOTE_ITSELF = `echo "+ $$ $ZERODROP_INSTANCE" >>"$1"; shift`;

export function noteStarted(workFolder: string, id: number, instance: string): void {
  note(workFolder, `+ ${id} ${instance}`.trimEnd());
}

/** From now on the number may belong to another group. */
function noteEnded(workFolder: string, id: number): void {
  note(workFolder, `- ${id}`);
}

function note(workFolder: string, line: string): void {
  try {
    appendFileSync(startedFile(workFolder), `${line}\n`);
  } catch {
    // The folder is gone, or its disk is full: then the environment alone tells whose a process is.
  }
}

/** The groups of a run that were not seen to be gone. Empty if nothing was started, or the folder is not there. */
export function readStarted(workFolder: string): readonly StartedGroup[] {
  const groups = new Map<number, StartedGroup>();
  for (const line of read(startedFile(workFolder)).split('\n')) {
    const [, sign, id, instance = ''] = /^([+-]) (\d+)(?: (\S+))?$/.exec(line) ?? [];
    if (sign === '+') groups.set(Number(id), { id: Number(id), instance });
    if (sign === '-') groups.delete(Number(id));
  }
  return [...groups.values()];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Is there any process in a group? A group whose processes may not be signalled is one that is there. */
export function groupLives(id: number): boolean {
  try {
    process.kill(-id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Kills the groups of a run that were not seen to be gone. */
export function killGroups(workFolder: string): void {
  for (const { id } of readStarted(workFolder)) signalGroup(id, 'SIGKILL');
}

/** Notes that a group is gone, now or as soon as its last process has ended: its leader may leave others behind. */
export function noteWhenEnded(workFolder: string, id: number): void {
  const look = (): boolean => {
    if (groupLives(id)) return false;
    noteEnded(workFolder, id);
    return true;
  };
  if (look()) return;
  const timer = setInterval(() => {
    if (look()) clearInterval(timer);
  }, 500);
  timer.unref();
}
