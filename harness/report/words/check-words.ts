/** What a check found, in words. */
export interface CheckWords {
  /** The evidence in one sentence, with its numbers. */
  readonly detail: string;
  /** More evidence, for those who ask. */
  readonly more?: string;
  /** Facts of `report.json` that are words, such as how a page looked. They stand beside those of the check, and nothing decides by them. */
  readonly factsInWords?: Readonly<Record<string, string>>;
}
