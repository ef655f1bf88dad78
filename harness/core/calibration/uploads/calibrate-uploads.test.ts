import { describe, expect, it } from 'vitest';
import { startSiege } from '../../siege/http1/start-siege.ts';
import { calibrationJudge } from '../calibration-judge.ts';
import { CORRECT } from '../correct.ts';
import { exact } from '../exact.ts';
import { FAULTS } from '../fault-catalogue.ts';
import { calibrateUploads } from './calibrate-uploads.ts';
import { UPLOAD_CORRECT } from './upload-correct.ts';
import { UPLOAD_FAULTS } from './upload-faults.ts';

const UPLOADS = [...UPLOAD_FAULTS, ...UPLOAD_CORRECT];

describe('the known-answer test of uploads', () => {
  it('knows at least 13 faults and 20 kinds of correct behaviour, by names of their own', () => {
    expect(UPLOAD_FAULTS.length).toBeGreaterThanOrEqual(13);
    expect(UPLOAD_CORRECT.length).toBeGreaterThanOrEqual(20);
    const names = [...UPLOADS, ...FAULTS, ...CORRECT].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(UPLOAD_FAULTS.every(({ outcome }) => outcome !== 'answered')).toBe(true);
    expect(UPLOAD_CORRECT.every(({ outcome }) => outcome === 'answered')).toBe(true);
  });

  it('in its short form counts each fault exactly once, and raises no alarm at what is correct', async () => {
    const rows = await calibrateUploads({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1] });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows.every(({ exchange }) => exchange === 'post')).toBe(true);
    expect(new Set(rows.map(({ fault }) => fault)).size).toBeGreaterThanOrEqual(12);
  }, 60_000);

  it('finds a siege that takes a refused upload for an answer', async () => {
    const judge = calibrationJudge(Buffer.alloc(400, 'the body goes on. '));
    const blind: typeof judge = {
      wantsBody: true,
      judge: (answer) => (answer.status >= 400 ? { outcome: 'answered', version: 0, pid: 0 } : judge.judge(answer)),
    };
    const rows = await calibrateUploads({
      form: 'full',
      lanes: ['new'],
      clientCounts: [1],
      cases: UPLOADS.filter(({ name }) => name === 'upload-413-then-rst' || name === 'upload-417' || name === 'upload-rst-after'),
      instrument: { startSiege, judgeFor: () => blind },
    });
    expect(rows.filter((row) => !exact(row)).map(({ fault }) => fault)).toEqual(['upload-413-then-rst', 'upload-417']);
  }, 60_000);
});
