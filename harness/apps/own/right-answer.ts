import type { Answer, Judgement } from '../../core/siege/siege-types.ts';
import type { AppDefinition, RightAnswer } from './app-definition.ts';

/** What a judgement of an answer needs of it; `body` is decoded, and null if it is too long to be read. */
export type AnswerRead = Pick<Answer, 'target' | 'status' | 'header'> & { readonly body: Buffer | null };

/** Says what is wrong with an answer; null if nothing is. */
export type RightJudge = (answer: AnswerRead, path: string) => Exclude<Judgement['outcome'], 'answered' | 'malformed' | 'truncated'> | null;

/** The judge of what the user says of right answers. What a function of the user's throws is told by `onThrow`, and the answer is wrong. */
export function rightJudge(right: AppDefinition['right'], byStatus: boolean, onThrow: (error: unknown) => void): RightJudge {
  if (typeof right === 'function') return byFunction(right, onThrow);
  const statusIsRight = rightStatus(right, byStatus);
  const wanted = right ?? {};
  return (answer) => {
    if (!statusIsRight(answer.target, answer.status)) return 'wrong-status';
    return hasHeaders(wanted, answer) && hasBody(wanted, answer.body) ? null : 'wrong-body';
  };
}

function byFunction(right: Extract<AppDefinition['right'], (...args: never) => unknown>, onThrow: (error: unknown) => void): RightJudge {
  return ({ status, header, body }, path) => {
    const text = body === null ? '' : body.toString('utf8');
    try {
      return right({ path, status, header, text, json: (): unknown => JSON.parse(text) }) ? null : 'wrong-body';
    } catch (error) {
      // A body that is no JSON is an answer that is wrong, and no mistake of the function.
      if (!(error instanceof SyntaxError)) onThrow(error);
      return 'wrong-body';
    }
  };
}

/**
 * A status that is named; else 2xx, or the redirect that the path answered first. A 404 is right only if it is named: a path that is spelled
 * wrong would be no test. If the status says the version, each that says one is right.
 */
function rightStatus(right: RightAnswer | undefined, byStatus: boolean): (target: number, status: number) => boolean {
  if (right?.status !== undefined) {
    const named = new Set([right.status].flat());
    return (_, status) => named.has(status);
  }
  if (byStatus) return (_, status) => status < 500;
  const first = new Map<number, number>();
  return (target, status) => {
    const usual = first.get(target) ?? status;
    first.set(target, usual);
    return (status >= 200 && status < 300) || (status === usual && status >= 300 && status < 400);
  };
}

function hasHeaders({ header: wanted = {} }: RightAnswer, { header }: AnswerRead): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const found = header(name.toLowerCase());
    return found !== null && (value === true || (typeof value === 'string' ? found.trim() === value : value.test(found)));
  });
}

function hasBody({ body: wanted }: RightAnswer, body: Buffer | null): boolean {
  if (wanted === undefined) return true;
  if (body === null) return false;
  return typeof wanted === 'string' ? body.includes(wanted) : wanted.test(body.toString('utf8'));
}
