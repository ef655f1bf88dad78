import { createHash } from 'node:crypto';
import type { Look } from '../ledger/answer-look.ts';
import type { Book } from '../siege/judging/status-judge.ts';
import type { AnswerHead, AnswerReader, Judgement, StreamingJudge } from '../siege/siege-types.ts';

/** Keeps the looks that a judge tells. */
export class SeenLooks implements Book {
  readonly #looks: (Look | null)[] = [null];

  versionIndex(): number {
    return 0;
  }

  lookIndex(look: Look): number {
    return this.#looks.push(look) - 1;
  }

  look(index: number): Look | null {
    return this.#looks[index] ?? null;
  }
}

/** The same judge, except that an answer whose body it does not tell to be this one is called wrong. */
export function wantingBody(judge: StreamingJudge, seen: SeenLooks, body: string): StreamingJudge {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { reader: (head) => new ReaderOfLooks(judge.reader(head), head, seen, hash) };
}

class ReaderOfLooks implements AnswerReader {
  readonly #reader: AnswerReader;
  readonly #head: AnswerHead;
  readonly #looks: SeenLooks;
  readonly #hash: string;

  constructor(reader: AnswerReader, head: AnswerHead, seen: SeenLooks, hash: string) {
    this.#reader = reader;
    this.#head = head;
    this.#looks = seen;
    this.#hash = hash;
  }

  onHead(): void {
    this.#reader.onHead();
  }
  onBody(chunk: Buffer, from: number, to: number): void {
    this.#reader.onBody(chunk, from, to);
  }
  onPause(): void {
    this.#reader.onPause();
  }

  onEnd(): Judgement {
    const judgement = this.#reader.onEnd();
    const { status, toHead } = this.#head;
    if (judgement.outcome !== 'answered' || toHead || status === 204 || status === 304) return judgement;
    return this.#looks.look(judgement.look ?? 0)?.hash === this.#hash ? judgement : { ...judgement, outcome: 'wrong-body' };
  }
}
