/** What a check found, in words. */
export interface CheckWords {
  /** The evidence in one sentence, with its numbers. */
  readonly detail: string;
  /** More evidence, for those who ask. */
  readonly more?: string;
}
