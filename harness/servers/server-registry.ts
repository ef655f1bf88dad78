import type { ServerKnowledge } from '../core/explain/server-knowledge.ts';
import type { Recording } from '../core/record/run-record.ts';
import { GUNICORN_KNOWLEDGE } from './gunicorn/gunicorn-causes.ts';
import { UWSGI_KNOWLEDGE } from './uwsgi/log-knowledge.ts';

/** What is known of each server that zerodrop brings along, by its name. */
const KNOWLEDGE: Readonly<Record<string, ServerKnowledge>> = { uwsgi: UWSGI_KNOWLEDGE, gunicorn: GUNICORN_KNOWLEDGE };

/** What is known of the server of a run; undefined if it is none of ours, or nothing is known of it. */
export function knowledgeOf(server: { readonly name: string } | null): ServerKnowledge | undefined {
  return server === null ? undefined : KNOWLEDGE[server.name];
}

/** A recording, with what is known of its server. */
export function withKnowledge(recording: Recording): Recording {
  const knowledge = knowledgeOf(recording.run.server);
  return knowledge === undefined ? recording : { ...recording, knowledge };
}
