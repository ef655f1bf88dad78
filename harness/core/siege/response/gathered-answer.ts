import type { Answer, AnswerHead, AnswerReader, Judge, Judgement, StreamingJudge } from '../siege-types.ts';
import { BodyParts } from './body.ts';

/** A judge of whole answers as one that reads them as they come: their bodies are kept until they are whole. */
export function streaming(judge: Judge | StreamingJudge): StreamingJudge {
  return 'reader' in judge ? judge : { reader: (head) => new GatheredAnswer(judge, head) };
}

class GatheredAnswer implements AnswerReader, Answer {
  readonly #judge: Judge;
  readonly #head: AnswerHead;
  readonly #parts = new BodyParts();

  constructor(judge: Judge, head: AnswerHead) {
    this.#judge = judge;
    this.#head = head;
  }

  get requestId(): number {
    return this.#head.requestId;
  }
  get target(): number {
    return this.#head.target;
  }
  get status(): number {
    return this.#head.status;
  }
  get body(): Buffer {
    return this.#parts.whole();
  }
  header(name: string): string | null {
    return this.#head.header(name);
  }

  onHead(): void {
    this.#parts.reset(this.#judge.wantsBody);
  }

  onBody(chunk: Buffer, from: number, to: number): void {
    this.#parts.take(chunk, from, to);
  }

  onPause(): void {
    this.#parts.retain();
  }

  onEnd(): Judgement {
    return this.#judge.judge(this);
  }
}
