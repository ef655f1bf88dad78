import type { Look } from '../ledger/answer-look.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { LooksOfRun } from '../record/looks-of-run.ts';
import type { JudgedAnswer, JudgedTarget, StrangeKind } from './judge-looks.ts';
import type { LookState } from './look-state.ts';

/** A look, as a report shows it. */
export interface ReportedLook {
  readonly status: number;
  readonly type: string | null;
  readonly location: string | null;
  readonly bytes: number;
  readonly hash: string | null;
  /** The beginning of the body's text, if texts were to be kept. */
  readonly text?: string;
}

export type ReportedState =
  | { readonly kind: 'constant'; readonly answers: number; readonly look: ReportedLook }
  | Exclude<LookState, { readonly kind: 'constant' }>;

/** How the answers of one URL looked. */
export interface ReportedLooks {
  readonly target: string;
  readonly lanes: readonly { readonly lane: Lane; readonly before: ReportedState; readonly after: ReportedState }[];
  /** Answers in between that fit neither state: those that are failures, and those of which that can't be told. */
  readonly unlike: number;
  readonly open: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** The lanes in which they came. */
  readonly strangeIn: readonly Lane[];
  /** Up to ten of them, each look once. */
  readonly examples: readonly ReportedExample[];
}

export interface ReportedExample {
  readonly request: number;
  readonly lane: Lane;
  readonly sentMs: number;
  readonly kind: StrangeKind;
  readonly look: ReportedLook;
  /** The first octet in which it differs from the look before; null if that is not known. */
  readonly differsAt: number | null;
}

const MOST_EXAMPLES = 10;

/** What a report says of looks. */
export function reportedLooks(judged: readonly JudgedTarget[], ledger: Ledger, bodies: LooksOfRun['bodies']): readonly ReportedLooks[] {
  const shown = (index: number): ReportedLook => shownLook(ledger.looks?.[index] ?? null, bodies?.[String(index)]);
  const stateOf = (state: LookState): ReportedState =>
    state.kind === 'constant' ? { kind: 'constant', answers: state.answers, look: shown(state.look) } : state;
  return judged.map(({ looks, unlike, open }) => {
    const strange = [...unlike, ...open];
    return {
      target: ledger.targets[looks.target] ?? '',
      lanes: looks.lanes.map(({ lane, before, after }) => ({ lane, before: stateOf(before), after: stateOf(after) })),
      unlike: unlike.length,
      open: open.length,
      firstMs: earliest(strange),
      lastMs: latest(strange),
      strangeIn: [...new Set(strange.map(({ lane }) => lane))].sort(),
      examples: eachLookOnce(strange)
        .slice(0, MOST_EXAMPLES)
        .map(({ id, lane, sentMs, kind, look, differsAt }) => ({ request: id, lane, sentMs, kind, look: shown(look), differsAt })),
    };
  });
}

function shownLook(look: Look | null, text: string | undefined): ReportedLook {
  const { status = 0, type = null, location = null, size = 0, hash = null } = look ?? {};
  return { status, type, location, bytes: size, hash, ...(text === undefined ? {} : { text }) };
}

function eachLookOnce(answers: readonly JudgedAnswer[]): readonly JudgedAnswer[] {
  const seen = new Set<number>();
  return answers.filter(({ look }) => !seen.has(look) && seen.add(look));
}

function earliest(answers: readonly JudgedAnswer[]): number | null {
  return answers.length === 0 ? null : answers.reduce((min, { sentMs }) => Math.min(min, sentMs), Number.POSITIVE_INFINITY);
}

function latest(answers: readonly JudgedAnswer[]): number | null {
  return answers.length === 0 ? null : answers.reduce((max, { sentMs }) => Math.max(max, sentMs), 0);
}
