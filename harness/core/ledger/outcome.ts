/**
 * The class in which a request attempt ended. The index in this list is its code in the ledger's file: add at the
 * end, never reorder. `open` is an attempt that has no outcome yet; after the drain there is none.
 */
export const OUTCOMES = [
  'open',
  'answered',
  'refused',
  'unreachable',
  'connect-timeout',
  'empty-reply',
  'reset',
  'truncated',
  'malformed',
  'timeout',
  'wrong-status',
  'wrong-body',
  'bad-certificate',
  'unlike',
  'unprocessed',
  'stalled',
  'gap',
  'repeated',
  'falsely-refused',
] as const;

export type Outcome = (typeof OUTCOMES)[number];
/** Every outcome of a request that its user would call failed: one that the server says it has not processed may be sent again. */
export type Failure = Exclude<Outcome, 'open' | 'answered' | 'unprocessed'>;

const CODES = new Map<Outcome, number>(OUTCOMES.map((outcome, code) => [outcome, code]));

/** The code of an outcome in the ledger. */
export function outcomeCode(outcome: Outcome): number {
  return CODES.get(outcome) ?? 0;
}

/** The outcome of a code; throws RangeError on a code that no version of this list has. */
export function outcomeOf(code: number): Outcome {
  const outcome = OUTCOMES[code];
  if (outcome === undefined) throw new RangeError(`no outcome has the code ${code}`);
  return outcome;
}

export function isFailure(outcome: Outcome): outcome is Failure {
  return outcome !== 'open' && outcome !== 'answered' && outcome !== 'unprocessed';
}

/** What a person reads for each outcome. */
export const OUTCOME_MEANING: Readonly<Record<Outcome, string>> = {
  open: 'no outcome yet',
  answered: 'a whole answer of an expected version',
  refused: 'nothing listened: the connection was refused',
  unreachable: 'no way to the address',
  'connect-timeout': 'the connection was not established in time',
  'empty-reply': 'the connection was closed before the first byte of an answer',
  reset: 'the connection was reset',
  truncated: 'the headers or the body were cut short',
  malformed: 'not HTTP, not the TLS that this client speaks, or bytes beyond the response',
  timeout: 'no whole answer in time',
  'wrong-status': 'a whole answer with a status that no version gives',
  'wrong-body': 'a whole answer whose body or headers are not what they should be',
  'bad-certificate': 'the server showed a certificate that a client must not accept',
  unlike: 'a whole answer that looks like none before the change and none after it',
  unprocessed: 'the server says that it has not processed it: it may be sent again, and is no loss',
  stalled: 'a stream that began, and then said nothing for longer than it may',
  gap: 'a stream or WebSocket in which a message is missing',
  repeated: 'a stream or WebSocket in which a message came again',
  'falsely-refused': 'the server says that it has not processed it, and the app had it: sent again, it is executed twice',
};
