/** How a roll-out came out, and the exit code by which a script learns it. */
export const EXIT_CODES = {
  /** Every vassal was reloaded. */
  complete: 0,
  /** Vassals were touched, and not all came back, or some were not touched. */
  partial: 1,
  /** Nothing was touched: refused, or interrupted before. */
  'not-begun': 2,
} as const;

export type Outcome = keyof typeof EXIT_CODES;
