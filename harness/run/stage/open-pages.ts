import { InconclusiveError } from '../../core/errors.ts';
import type { Stage } from './stage.ts';

const USERS = 5;

/**
 * Users who open a page, and whose browsers come for a part of it when a deploy has switched versions, as they do for what is loaded late.
 * The part is one that only the old version asks for: its name holds that version. What becomes of it is in the ledger;
 * gives how many were given it whole.
 */
export async function pagesOutliveDeploy(
  stage: Stage,
  { page, part }: { readonly page: string; readonly part: string },
  deploy: () => Promise<void>,
): Promise<{ readonly users: number; readonly whole: number }> {
  for (let user = 0; user < USERS; user++) {
    const outcome = await stage.visit(page);
    if (outcome !== 'answered') throw new InconclusiveError(`a user could not open ${page} before the deploy: ${outcome}`);
  }
  stage.note('pages-opened', `${USERS} users have opened ${page}, which asks for ${part}`);
  await deploy();
  const found = await Promise.all(Array.from({ length: USERS }, () => stage.visitPart(part, page)));
  const whole = found.filter((outcome) => outcome === 'answered').length;
  stage.note('parts-asked-for', `${whole} of ${USERS} users were given ${part} after the switch`);
  return { users: USERS, whole };
}
