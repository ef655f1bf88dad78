import type { Recording } from '../core/record/run-record.ts';
import type { Redactor } from './redactor.ts';

/**
 * A recording whose texts are safe to write. All that is written of a run is made from its recording, so what is hidden here is
 * nowhere. The targets of the ledger have safe names from the start.
 */
export function withoutSecrets(recording: Recording, { text }: Redactor): Recording {
  const { run, events } = recording;
  return {
    ...recording,
    run: {
      ...run,
      title: text(run.title),
      command: text(run.command),
      trouble: run.trouble === null ? null : text(run.trouble),
      path: { ...run.path, detail: text(run.path.detail) },
      observations: run.observations.map((each) => ({ ...each, says: text(each.says), detail: text(each.detail) })),
    },
    events: events.map((event) => ({ ...event, text: text(event.text) })),
  };
}
