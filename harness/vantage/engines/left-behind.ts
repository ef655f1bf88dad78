import { type Owner, ownerState, parseOwner, thisOwner } from '../../runtime/workspace.ts';

/** Under this name what an engine makes says whose it is: an Owner, as JSON. */
export const OWNER_KEY = 'zerodrop.owner';

/** This process, for what an engine makes for its run. */
export async function ownerText(runId: string): Promise<string> {
  return JSON.stringify(await thisOwner(runId));
}

/**
 * Is something that placed agents of another run left behind? It is if the process of that run is gone. A run of another machine can't be seen
 * from here: what it made is left behind if all its agents have ended, as they do when their coordinator is gone.
 */
export async function isLeftBehind(owner: string | undefined, allEnded: boolean): Promise<boolean> {
  const known = ownerOf(owner);
  const state = known === null ? 'unknown' : await ownerState(known);
  return state === 'gone' || (state === 'unknown' && allEnded);
}

function ownerOf(text: string | undefined): Owner | null {
  try {
    return parseOwner(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}
