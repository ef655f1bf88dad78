import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { judge } from '../report/make-report.ts';
import { renderJson } from '../report/report-json.ts';
import { sampleRecording } from '../report/sample/sample-recording.ts';
import { sampleReport } from '../report/sample/sample-report.ts';
import { reportSchema, SCHEMA_FILE, schemaText } from './report-schema.ts';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const strictly = ajv.compile(reportSchema({ strict: true }));
const published = ajv.compile(JSON.parse(await readFile(SCHEMA_FILE, 'utf8')));

describe('the JSON Schema of report.json', () => {
  it('is what the contract says (`npm run schema` writes it anew)', async () => {
    expect(await readFile(SCHEMA_FILE, 'utf8')).toBe(schemaText());
  });

  it.each(['clean', 'killed'] as const)('holds for what is judged and written of a recording: %s', (kind) => {
    for (const report of [judge(sampleRecording(kind)), sampleReport(sampleRecording(kind))]) {
      const written: unknown = JSON.parse(renderJson(report));
      // No field is forgotten, and none is missing.
      expect(strictly(written), ajv.errorsText(strictly.errors)).toBe(true);
      expect(published(written)).toBe(true);
    }
  });

  const report = JSON.parse(renderJson(sampleReport(sampleRecording('killed'))));
  it.each([
    ['has no verdict', { verdict: undefined }],
    ['has a verdict that is none', { verdict: 'ok' }],
    ['is of another schema', { schema: 'zerodrop/report/2' }],
    ['counts in words', { requests: { ...report.requests, sent: 'many' } }],
  ])('holds for no report that %s', (_, change) => {
    expect(published(JSON.parse(JSON.stringify({ ...report, ...change })))).toBe(false);
  });

  it('takes fields that later versions add', () => {
    expect(published({ ...report, later: 1, requests: { ...report.requests, later: 1 } })).toBe(true);
    expect(strictly({ ...report, later: 1 })).toBe(false);
  });
});
