import { HIDDEN } from './hidden.ts';
import { hideInWords } from './hide-in-words.ts';
import { hideTokens } from './token.ts';
import { hideInUrls } from './url.ts';

/** Makes safe to write what may hold the secrets of a command line. */
export interface Redactor {
  /** A text of ours, or an error's: no secret that the command line held, no user info and no query of a URL. */
  text(text: string): string;
  /** What another program prints: without the secrets that the command line held, and otherwise as it is. */
  output(text: string): string;
  /** The words of a command line. */
  words(words: readonly string[]): readonly string[];
  /** The secrets that were found, the longest first. */
  readonly secrets: readonly string[];
}

/**
 * Shorter ones are hidden where they stand in the command line and not wherever else the same signs occur: `5` or `on` would
 * make texts unreadable, and hide nothing that can't be guessed.
 */
const LEAST_LENGTH = 4;

/**
 * Finds the secrets in a command line: the one place that decides what is secret. `known` are secrets that the command line only names,
 * such as the values of variables.
 */
export function redactorFor(words: readonly string[], known: readonly string[] = []): Redactor {
  const found = new Set<string>();
  const note = (secret: string): void => {
    // What is printed line by line shows a secret of several lines line by line.
    for (const each of [secret, ...secret.split(/\r?\n/)]) {
      const plain = each.trim();
      // Part of it may have been hidden already.
      const isWhole = !plain.includes(HIDDEN) || words.some((word) => word.includes(plain));
      if (plain.length >= LEAST_LENGTH && plain !== HIDDEN && isWhole) found.add(plain);
    }
  };
  hideInWords(words, note);
  for (const secret of known) note(secret);
  const secrets = [...found].sort((a, b) => b.length - a.length);
  const output = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
  return {
    secrets,
    output,
    text: (text) => hideTokens(hideInUrls(output(text))),
    words: (others) => hideInWords(others, () => undefined).map(output),
  };
}
