import type { Ledger } from '../../ledger/ledger.ts';
import { constantStates, ENOUGH_OF_ORIGIN, type JudgedTarget } from '../../looks/judge-looks.ts';
import { type ReportedLook, type ReportedLooks, reportedLooks } from '../../looks/reported-looks.ts';
import { tooLongToRead } from '../../looks/too-long.ts';
import { withUnlike } from '../../looks/unlike-ledger.ts';
import type { Recording } from '../../record/run-record.ts';
import { isAny, weighed } from '../check.ts';
import { defineCheck } from '../define-check.ts';

export const looksCheck = defineCheck({
  id: 'looks',
  name: 'looks',
  asks: ['zero-downtime', 'soak'],
  about: 'service',
  judge: ({ recording }) => looks(recording),
});

/**
 * Does each answer look like those before the change or those after it had settled? Asked if no judge knows the right answer. What
 * is unlike is a failed request already, and told here for what it is; what may be a rare answer that is right leaves it open.
 */
function looks(given: Recording) {
  const { recording, looks: judged } = withUnlike(given);
  if (judged === null || judged.length === 0) return null;
  const { ledger, run } = recording;
  const reported = reportedLooks(judged, ledger, run.looks?.bodies);
  const unlike = judged.reduce((sum, each) => sum + each.unlike.length, 0);
  const open = judged.reduce((sum, each) => sum + each.open.length, 0);
  const facts = { unlike, open };
  const isSoak = judged.some(({ looks: { isSoak: is } }) => is);
  if (unlike > 0) {
    const evidence = { isSoak, strange: reported.filter((each) => each.unlike > 0) };
    return { verdict: 'fail', reason: 'unlike', facts, evidence } as const;
  }
  const left = [...judged.flatMap((each, i) => openOf(each, reported[i], ledger)), ...notCompared(recording)];
  if (isAny(left)) {
    const { reason, facts: more } = weighed(left);
    return { verdict: 'inconclusive', reason, facts: { ...more, ...facts }, evidence: { left } } as const;
  }
  return { verdict: 'pass', reason: 'holds', facts, evidence: { isSoak, reported } } as const;
}

export type LooksJudgement = NonNullable<ReturnType<typeof looks>>;

/** What leaves it open for a URL. */
export type LooksOpen =
  | { readonly reason: 'strange-answers'; readonly evidence: { readonly looks: ReportedLooks } }
  | {
      readonly reason: 'rare-since-the-change';
      readonly facts: { readonly rare: number; readonly of: number };
      readonly evidence: { readonly target: string; readonly isSoak: boolean; readonly look: ReportedLook };
    }
  /** `lane` is the first in which it was seen; null if that is not known. */
  | {
      readonly reason: 'changed-by-itself';
      readonly evidence: { readonly target: string; readonly lane: ReportedLooks['lanes'][number] | null };
    }
  | {
      readonly reason: 'from-cache';
      readonly facts: { readonly ofCache: number; readonly ofOrigin: number };
      readonly evidence: { readonly target: string; readonly isSoak: boolean };
    }
  /** Bodies that something was to be taken out of were too long for it. */
  | {
      readonly reason: 'too-long-to-compare';
      readonly facts: { readonly answers: number; readonly of: number };
      readonly evidence: { readonly target: string };
    };

function openOf({ looks: seen, open }: JudgedTarget, reported: ReportedLooks | undefined, { targets, looks: known }: Ledger): LooksOpen[] {
  const target = targets[seen.target] ?? '';
  const { isSoak, ofCache, ofOrigin } = seen;
  const found: LooksOpen[] = [];
  if (open.length > 0 && reported !== undefined) found.push({ reason: 'strange-answers', evidence: { looks: reported } });
  if (seen.newAndRare !== null) {
    const { answers, of, looks } = seen.newAndRare;
    const { status = 0, type = null, location = null, size = 0, hash = null } = known?.[looks[0] ?? 0] ?? {};
    const evidence = { target, isSoak, look: { status, type, location, bytes: size, hash } };
    found.push({ reason: 'rare-since-the-change', facts: { rare: answers, of }, evidence });
  }
  const states = seen.lanes.map(constantStates).find((each) => each !== null && each.before !== each.after);
  if (isSoak && states !== undefined) found.push({ reason: 'changed-by-itself', evidence: { target, lane: reported?.lanes[0] ?? null } });
  if (ofCache > 0 && ofOrigin < ENOUGH_OF_ORIGIN)
    found.push({ reason: 'from-cache', facts: { ofCache, ofOrigin }, evidence: { target, isSoak } });
  return found;
}

/** How such bodies differ is not known. */
function notCompared({ run, ledger }: Recording): LooksOpen[] {
  if (run.options.readsBodiesFor?.includes('ignore-body') !== true) return [];
  return tooLongToRead(ledger).map(({ target, answers, of }) => ({
    reason: 'too-long-to-compare',
    facts: { answers, of },
    evidence: { target: ledger.nameOf(target) },
  }));
}
