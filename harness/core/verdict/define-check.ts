import type { Expectation, Rate, Recording, Signature } from '../record/run-record.ts';
import type { Judgement } from './check.ts';
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
export interface Judged<C extends NamedJudgement = NamedJudgement> {
  readonly checks: readonly C[];
  readonly broken: ReadonlySet<string>;
  /** Names of those that are about the instrument, and not about the service or the run. */
  readonly ofInstrument: ReadonlySet<string>;
}

/** What a check found, under its name. */
export interface NamedJudgement extends Judgement {
  /** Tells it from others of its name. */
  readonly id: string;
  /** As it stands in a report; below `inner/` in a control. */
  readonly name: string;
}

/**
 * What a check is about. `count`: can the count of failures be believed; `client`: was the client fit to see; `run`: did the run take
 * place, with something to see; `service`: what the service did.
 */
export type Subject = 'count' | 'client' | 'run' | 'service';

interface Traits<Id extends string, Name extends string, About extends Subject, Reason extends string> {
  /** That of its file, ID-check.ts. */
  readonly id: Id;
  /** As it stands in a report. Two checks may share it if no kind of run asks both. */
  readonly name: Name;
  readonly about: About;
  /**
   * The reasons for which a machine that holds the client back may have left it open; absent if there are none. That books do not balance,
   * that a process died or that a deploy changed nothing is never the machine's doing.
   */
  readonly openIfGeneratorSaturated?: 'any' | readonly Reason[];
  /** Left open by itself, it says that the client or the machine stood still. */
  readonly tellsGeneratorSaturated?: true;
}

/** A check: its name, when it is asked, and how it judges. */
export interface CheckDefinition<
  Id extends string = string,
  Name extends string = string,
  Kind extends RunKind = RunKind,
  About extends Subject = Subject,
  J extends Judgement = Judgement,
> extends Traits<Id, Name, About, J['reason']> {
  /** The kinds of run that it is asked about. */
  readonly asks: readonly Kind[];
  /** Null if there is nothing to ask of this run. May throw: the caller makes an inconclusive check of it. */
  readonly ask: (question: Question) => (J & { readonly id: Id; readonly name: string }) | null;
}

/** Defines a check; its file exports this and what its tests need. `judge` gives null if there is nothing to ask of a run. */
export function defineCheck<
  const Id extends string,
  const Name extends string,
  const Kind extends RunKind,
  const About extends Subject,
  J extends Judgement,
>({
  judge,
  ...definition
}: Traits<Id, Name, About, NoInfer<J>['reason']> & {
  readonly asks: readonly Kind[];
  readonly judge: (question: Question<Kind>) => J | null;
}): CheckDefinition<Id, Name, Kind, About, J> {
  const { id, name, asks } = definition;
  return {
    ...definition,
    ask: (question) => {
      const judgement = isOf(question, asks) ? judge(question) : null;
      return judgement === null ? null : { ...judgement, id, name };
    },
  };
}

function isOf<Kind extends RunKind>(question: Question, kinds: readonly Kind[]): question is Question<Kind> {
  return kinds.some((kind) => kind === question.kind);
}
