/** When the requests of a siege are sent: each is about all clients together, in requests a second. */
export type PacePlan =
  /** Each client sends its next request as soon as it can. */
  | { readonly kind: 'closed-loop' }
  /** This many, however slow the server is. */
  | { readonly kind: 'schedule'; readonly perSecond: number }
  /** This many at most, and fewer if the server is slow. */
  | { readonly kind: 'ceiling'; readonly perSecond: number };

export const CLOSED_LOOP: PacePlan = { kind: 'closed-loop' };

/** The rate that a plan names; null if it names none. */
export function ratePerSecondOf(plan: PacePlan): number | null {
  return plan.kind === 'closed-loop' ? null : plan.perSecond;
}
