import type { Version } from '../record/run-record.ts';
import type { AnswerHead, AnswerReader, Judgement, Records, StreamingJudge } from './siege-types.ts';
import { TextSearch } from './text-search.ts';

/** What answers of somebody else's service must look like. It is passed to threads as it is. */
export interface Expected {
  /** Status before and after; the same twice where none is to change; null for any 2xx. */
  readonly statuses: { readonly before: number; readonly after: number } | null;
  /** Text that every body must hold; null where bodies are not looked at. */
  readonly body: string | null;
}

/** Where versions and looks that are met get their numbers: the ledger, or what passes them on to it. */
export type Book = Pick<Records, 'versionIndex' | 'lookIndex'>;

/** The versions that such answers are told apart by. Index 0 is what nobody has identified. */
export function versionsOf({ statuses }: Expected): readonly Version[] {
  const unknown: Version = { name: 'unknown', status: null };
  if (statuses === null) return [unknown, { name: '2xx', status: null }];
  const { before, after } = statuses;
  if (before === after) return [unknown, { name: String(before), status: before }];
  return [unknown, { name: String(before), status: before }, { name: String(after), status: after }];
}

/** Judges answers as they come: by their status, and by a text in their body where one is expected. */
export function statusJudge(expected: Expected, _book?: Book): StreamingJudge {
  const versions = versionsOf(expected);
  const versionOf = (status: number): number => {
    if (expected.statuses === null) return status >= 200 && status < 300 ? 1 : 0;
    return Math.max(
      0,
      versions.findIndex((version) => version.status === status),
    );
  };
  return { reader: (head) => new StatusReader(head, versionOf, expected.body) };
}

class StatusReader implements AnswerReader {
  readonly #head: AnswerHead;
  readonly #versionOf: (status: number) => number;
  readonly #search: TextSearch | null;

  constructor(head: AnswerHead, versionOf: (status: number) => number, text: string | null) {
    this.#head = head;
    this.#versionOf = versionOf;
    this.#search = text === null ? null : new TextSearch(Buffer.from(text));
  }

  onHead(): void {
    this.#search?.reset();
  }

  onBody(chunk: Buffer, from: number, to: number): void {
    this.#search?.take(chunk, from, to);
  }

  onPause(): void {
    // Nothing is kept of what came.
  }

  onEnd(): Judgement {
    const version = this.#versionOf(this.#head.status);
    if (version === 0) return { outcome: 'wrong-status', version, pid: 0 };
    return { outcome: this.#search?.found === false ? 'wrong-body' : 'answered', version, pid: 0 };
  }
}
