/** What can be said of a run, or of one check about it. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** Numbers and names, by name. Times are milliseconds. */
export type CheckFacts = Readonly<Record<string, string | number>>;

/** What a check found. Its sentences are made of it, in another room. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Why, as a short code such as `requests-failed`; `holds` of one that passes. Others decide by this. Each check has its own few: a union. */
  readonly reason: string;
  /** What is published of it; `evidence`, which a check may have besides, is for its sentence alone. */
  readonly facts?: CheckFacts;
}

/** One of several things that speak against a run, or leave it open; its reason tells which facts and evidence it has. */
export interface Objection {
  readonly reason: string;
  /** What is published of it; `evidence`, which it may have besides, is for its sentence alone. */
  readonly facts?: CheckFacts;
}

/** What several objections come to: the reason is that of the first, and `reasons` are those of all. */
export function weighed<O extends Objection>(all: readonly [O, ...O[]]): { readonly reason: O['reason']; readonly facts: CheckFacts } {
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  const facts: CheckFacts = Object.assign({}, ...all.map((each) => each.facts ?? {}).reverse());
  return { reason: all[0].reason, facts: { reasons: reasons.join(', '), ...facts } };
}

/** Is there one at least? */
export function isAny<T>(all: readonly T[]): all is readonly [T, ...T[]] {
  return all.length > 0;
}

/** fail if any check is refuted, else inconclusive if any can't be judged, else pass; of no checks: inconclusive. */
export function overall(checks: readonly { readonly verdict: Verdict }[]): Verdict {
  if (checks.some((check) => check.verdict === 'fail')) return 'fail';
  if (checks.length === 0 || checks.some((check) => check.verdict === 'inconclusive')) return 'inconclusive';
  return 'pass';
}
