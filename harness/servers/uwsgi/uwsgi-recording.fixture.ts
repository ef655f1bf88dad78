import * as failures from '../../core/explain/fake-failure.fixture.ts';
import * as measured from '../../core/explain/findings.ts';
import type { Recording } from '../../core/record/run-record.ts';
import * as healthy from '../../core/verdict/healthy.fixture.ts';
import type { Finding } from '../../report/contract.ts';
import { findingsInWords } from '../../report/make-report.ts';
import { UWSGI_KNOWLEDGE } from './log-knowledge.ts';

/** Recordings of a run of uWSGI, with what is known of it. */
function ofUwsgi(recording: Recording): Recording {
  const server = { name: 'uwsgi', title: 'uWSGI', version: '2.0.21' };
  return { ...recording, run: { ...recording.run, server }, knowledge: UWSGI_KNOWLEDGE };
}

export const healthyRecording = (breakage?: healthy.Breakage): Recording => ofUwsgi(healthy.healthyRecording(breakage));

export const fakeRecording = (...args: Parameters<typeof failures.fakeRecording>): Recording => ofUwsgi(failures.fakeRecording(...args));

/** The findings of a recording, with their sentences. */
export const findings = (recording: Recording): Finding[] => findingsInWords(recording, measured.findings(recording));
