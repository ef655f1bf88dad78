import type { Expectation, Rate, Recording, Signature } from '../record/run-record.ts';
import type { Check, CheckFacts, Verdict } from './check.ts';
import type { Measured } from './measure.ts';

/** What a run promised, by the kind of run: a check is asked about some kinds and not about others. */
interface Promises {
  /** A run that must drop nothing; `maxStallMs` is the longest wait that it promises, null if it promises none. */
  readonly 'zero-downtime': { readonly maxStallMs: number | null };
  /** A run without a deploy, that lasts for `askedMs` milliseconds. */
  readonly soak: { readonly maxStallMs: number | null; readonly askedMs: number };
  /** A run that shows a known defect. */
  readonly defect: { readonly signature: Signature };
  /** A run that measures a defect which shows now and then. */
  readonly rate: { readonly rate: Rate };
  /** A run that was broken on purpose; `inner` are the checks of zero downtime about it. */
  readonly control: { readonly refuted: Extract<Expectation, { readonly kind: 'refuted' }>; readonly inner: Judged };
}

export type RunKind = keyof Promises;

/** A run that checks are asked about, with what it promised. */
export type Question<Kind extends RunKind = RunKind> = Extract<Questions[RunKind], { readonly kind: Kind }>;

type Questions = {
  readonly [Kind in RunKind]: { readonly kind: Kind; readonly recording: Recording; readonly measured: Measured } & Promises[Kind];
};

/** Checks that were asked, and the names of those that broke: what a broken check says, it says of itself. */
export interface Judged {
  readonly checks: readonly Check[];
  readonly broken: ReadonlySet<string>;
  /** Names of those that are about the instrument, and not about the service or the run. */
  readonly ofInstrument: ReadonlySet<string>;
}

/** What a check found. */
export interface Judgement<Reason extends string = string> {
  readonly verdict: Verdict;
  /** Why, as a short code; `holds` of one that passes. */
  readonly reason: Reason;
  readonly facts?: CheckFacts;
  readonly detail: string;
  readonly more?: string;
}

/**
 * What a check is about. `count`: can the count of failures be believed; `client`: was the client fit to see; `run`: did the run take
 * place, with something to see; `service`: what the service did.
 */
export type Subject = 'count' | 'client' | 'run' | 'service';

interface Traits<Name extends string, About extends Subject, Reason extends string> {
  /** As it stands in a report. */
  readonly name: Name;
  readonly about: About;
  /**
   * The reasons for which a machine that holds the client back may have left it open; absent if there are none. That books do not balance,
   * that a process died or that a deploy changed nothing is never the machine's doing.
   */
  readonly openIfStarved?: 'any' | readonly NoInfer<Reason>[];
  /** Left open by itself, it says that the client or the machine stood still. */
  readonly tellsStarved?: true;
}

/** A check: its name, when it is asked, and how it judges. */
export interface CheckDefinition<
  Name extends string = string,
  Kind extends RunKind = RunKind,
  About extends Subject = Subject,
  Reason extends string = string,
> extends Traits<Name, About, Reason> {
  /** The kinds of run that it is asked about. */
  readonly asks: readonly Kind[];
  /** Null if there is nothing to ask of this run. May throw: whoever asks makes an inconclusive check of it. */
  readonly ask: (question: Question) => Judgement<Reason> | null;
}

/** Defines a check. `judge` gives null if there is nothing to ask of a run; the name of its file is NAME-check.ts. */
export function defineCheck<
  const Name extends string,
  const Kind extends RunKind,
  const About extends Subject,
  const Reason extends string,
>({
  judge,
  ...definition
}: Traits<Name, About, Reason> & {
  readonly asks: readonly Kind[];
  readonly judge: (question: Question<Kind>) => Judgement<Reason> | null;
}): CheckDefinition<Name, Kind, About, Reason> {
  return { ...definition, ask: (question) => (isOf(question, definition.asks) ? judge(question) : null) };
}

function isOf<Kind extends RunKind>(question: Question, kinds: readonly Kind[]): question is Question<Kind> {
  return kinds.some((kind) => kind === question.kind);
}
