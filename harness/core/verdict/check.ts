/** What can be said of a run, or of one rule about it. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One rule, judged. */
export interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  /** Why, as a short code such as `requests-failed`; `holds` of one that passes. Others decide by this, and never by a sentence. */
  readonly reason: string;
  /** The numbers and names that its sentence uses, by name. Times are milliseconds. */
  readonly facts?: CheckFacts;
  /** The evidence in one sentence, with its numbers. */
  readonly detail: string;
  /** More evidence, for those who ask: folded in the page, left out on the terminal. */
  readonly more?: string;
}

export type CheckFacts = Readonly<Record<string, string | number>>;

/** One of several things that speak against a run, or leave it open. */
export interface Objection {
  readonly reason: string;
  readonly says: string;
  readonly facts?: CheckFacts;
}

/** What several objections say: the reason is that of the first, and `reasons` are those of all. There must be one at least. */
export function objections(all: readonly Objection[]): { readonly reason: string; readonly facts: CheckFacts; readonly says: string } {
  const reasons = [...new Set(all.map(({ reason }) => reason))];
  const facts = Object.assign({}, ...all.map((each) => each.facts ?? {}).reverse());
  return {
    reason: reasons[0] ?? 'unknown',
    facts: { reasons: reasons.join(', '), ...facts },
    says: all.map(({ says }) => says).join('; '),
  };
}

/** fail where any check is refuted, else inconclusive where any can't be judged, else pass; of no checks: inconclusive. */
export function overall(checks: readonly Check[]): Verdict {
  if (checks.some((check) => check.verdict === 'fail')) return 'fail';
  if (checks.length === 0 || checks.some((check) => check.verdict === 'inconclusive')) return 'inconclusive';
  return 'pass';
}

/** Its facts to the third digit behind the point, which for times is what the clock resolves; what is no number is left out. */
export function withRoundFacts(check: Check): Check {
  if (check.facts === undefined) return check;
  const known = Object.entries(check.facts).filter(([, fact]) => typeof fact === 'string' || Number.isFinite(fact));
  const facts = known.map(([name, fact]) => [name, typeof fact === 'string' || Math.abs(fact) < 1 ? fact : Math.round(fact * 1000) / 1000]);
  return { ...check, facts: Object.fromEntries(facts) };
}
