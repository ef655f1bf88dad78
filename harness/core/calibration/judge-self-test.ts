import { streaming } from '../siege/response/gathered-answer.ts';
import type { AnswerHead, Judge, StreamingJudge } from '../siege/siege-types.ts';
import { type Exchange, head } from './exchange.ts';
import { type CalibrationCase, calibrationCase, type Reply } from './fault-case.ts';
import { bytesOf, send } from './script-step.ts';

/** Known answers put to the very judge that a run believes: what it must let pass, and what it must not. */
export interface JudgeSelfTest {
  readonly judge: Judge | StreamingJudge;
  /** The index of the target, among those that the judge knows, which the answers are given for. */
  readonly target: number;
  readonly cases: readonly CalibrationCase[];
}

/** The judge of an selfTest as the rows ask it: they have a single target, which is the selfTest's. */
export function judgeUnderTest({ judge, target }: JudgeSelfTest): StreamingJudge {
  return { reader: (head) => streaming(judge).reader(new HeadOfTarget(head, target)) };
}

/** A head that says another target. */
class HeadOfTarget implements AnswerHead {
  readonly target: number;
  readonly #head: AnswerHead;

  constructor(head: AnswerHead, target: number) {
    this.#head = head;
    this.target = target;
  }

  get requestId(): number {
    return this.#head.requestId;
  }
  get status(): number {
    return this.#head.status;
  }
  get toHead(): boolean {
    return this.#head.toHead;
  }
  header(name: string): string | null {
    return this.#head.header(name);
  }
  isHead(octets: Buffer): boolean {
    return this.#head.isHead(octets);
  }
  headOctets(): Buffer {
    return this.#head.headOctets();
  }
}

/** A question of an selfTest: each request gets that answer, whole and well framed, and the judge must call it `outcome`. */
export function selfTestCase(
  name: string,
  title: string,
  outcome: 'answered' | 'wrong-status' | 'wrong-body',
  reply: (exchange: Exchange) => Reply,
): CalibrationCase {
  return calibrationCase({
    name,
    title,
    outcome,
    short: true,
    reply,
    misbehaviour: { on: 'request', when: 'every', script: (exchange) => [send(bytesOfReply(reply(exchange), exchange.close))] },
  });
}

function bytesOfReply({ status, headers, body }: Reply, close: boolean): Buffer {
  const bytes = Buffer.from(body);
  // RFC 9110 section 8.6: no Content-Length with 204, and a 304 has no body whatever it says.
  const length = status === 204 || status === 304 ? [] : [`Content-Length: ${bytes.length}`];
  return bytesOf(
    head(`HTTP/1.1 ${status} Examined`, [...headers, ...length, `Connection: ${close ? 'close' : 'keep-alive'}`]),
    length.length === 0 ? '' : bytes,
  );
}
