import { ledgerWith } from '../ledger/ledger-with.ts';
import type { Recording } from '../record/run-record.ts';

/**
 * A recording in which each request is a failure that the server says it has not processed, by REFUSED_STREAM or a GOAWAY, and that the app
 * had by its own books. A client sends it again, as RFC 9113 section 8.7 lets it, and it is executed twice. What was recorded stays as it
 * is: what the server said is a fact, and that it is not true is a judgement.
 */
export function withFalselyRefused(recording: Recording): Recording {
  const { ledger, run } = recording;
  if (ledger.unprocessed === 0 || run.served === null) return recording;
  const { servedNotAnswered = [], begunNotServed } = run.served;
  const had = new Set([...servedNotAnswered, ...begunNotServed.map(({ id }) => id)]);
  const ids = [...had].filter((id) => id >= 0 && id < ledger.sent && ledger.at(id).outcome === 'unprocessed');
  return ids.length === 0 ? recording : { ...recording, ledger: ledgerWith(ledger, ids, 'falsely-refused') };
}
