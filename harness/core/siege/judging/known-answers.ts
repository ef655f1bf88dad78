import { type HeadFacts, headFactsOf } from '../../looks/head-facts.ts';
import type { AnswerHead, Judgement } from '../siege-types.ts';
import { type ExpectedHeader, hasHeaders } from './expected-answers.ts';

/** This many bodies are known again by their octets for each head of a target. */
const MOST_BODIES = 8;
/** This many different heads of a target are told apart at once. */
const MOST_HEADS = 64;

/** A body that was judged: the same octets under the same head get the same judgement. */
export interface KnownBody {
  /** As they came, coded as they were. */
  readonly octets: Buffer;
  readonly judgement: Judgement;
  hits: number;
}

/** What is known of a head, and the bodies that came under it, the last one first. */
export interface KnownHead {
  readonly facts: HeadFacts;
  /** It has the headers that are expected. */
  readonly hasHeaders: boolean;
  /** The version that the head tells, and whether it is one that is expected; null if the body is asked. */
  readonly versioned: Pick<Judgement, 'outcome' | 'version'> | null;
  readonly bodies: KnownBody[];
}

/** What a head is judged by. */
export interface HeadJudge {
  readonly headers: readonly ExpectedHeader[];
  versionOf(head: AnswerHead): Pick<Judgement, 'outcome' | 'version'> | null;
}

/** The answers of one target that came lately. Most answers are the same as one before, and are known by a comparison of octets. */
export class KnownAnswers {
  readonly #judge: HeadJudge;
  readonly #heads = new Map<string, KnownHead>();
  #lastOctets: Buffer = Buffer.alloc(0);
  #last: KnownHead | null = null;

  constructor(judge: HeadJudge) {
    this.#judge = judge;
  }

  /** What is known of this head. */
  head(head: AnswerHead): KnownHead {
    if (this.#last !== null && head.isHead(this.#lastOctets)) return this.#last;
    const facts = headFactsOf(head);
    const isExpected = hasHeaders(this.#judge.headers, (name) => head.header(name));
    const versioned = this.#judge.versionOf(head);
    const { status, type, location, cached, coding, retryAfter } = facts;
    const key = `${status} ${cached} ${isExpected} ${versioned?.version} ${versioned?.outcome} ${coding} ${retryAfter} ${type} ${location}`;
    let known = this.#heads.get(key);
    if (known === undefined) {
      if (this.#heads.size >= MOST_HEADS) this.#heads.clear();
      known = { facts, hasHeaders: isExpected, versioned, bodies: [] };
      this.#heads.set(key, known);
    }
    this.#last = known;
    this.#lastOctets = head.headOctets();
    return known;
  }
}

/** Remembers a body; one that came often is not driven out by one that came once. */
export function remember(bodies: KnownBody[], octets: Buffer, judgement: Judgement): void {
  if (bodies.length >= MOST_BODIES) {
    let rarest = bodies.length - 1;
    for (let i = rarest; i >= 0; i--) if ((bodies[i]?.hits ?? 0) < (bodies[rarest]?.hits ?? 0)) rarest = i;
    bodies.splice(rarest, 1);
  }
  bodies.unshift({ octets, judgement, hits: 1 });
}
