import type { Recording, RunEvent } from '../core/record/run-record.ts';
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
      observations: run.observations.map((each) => ({
        ...each,
        says: text(each.says),
        ...(each.detail === undefined ? {} : { detail: text(each.detail) }),
      })),
    },
    events: events.map((event) => withoutSecretsIn(event, text)),
  };
}

/** Every string of an event that is not one of a fixed set. */
function withoutSecretsIn(event: RunEvent, text: Redactor['text']): RunEvent {
  return { ...event, text: text(event.text), ...(event.facts === undefined ? {} : { facts: redacted(event.facts, text) }) } as RunEvent;
}

function redacted(value: unknown, text: Redactor['text']): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((each) => redacted(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, text)]));
}
