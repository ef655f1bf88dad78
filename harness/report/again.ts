import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recording } from '../core/record/run-record.ts';
import type { Verdict } from '../core/verdict/check.ts';
import type { Report } from './contract.ts';
import { writeRendered } from './files.ts';
import { judge } from './make-report.ts';
import { REPORT_FILES } from './names.ts';
import { readRecording } from './read-recording.ts';

/** Which version of zerodrop gave which verdict. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly judgedBy: string;
}

/** A recorded run, judged by the checks of this version. */
export interface JudgedAgain {
  readonly recording: Recording;
  readonly report: Report;
  /** What the folder's `report.json` said before; null if there was none, or none that could be read. */
  readonly before: Judgement | null;
}

/**
 * Judges a recorded run with the present checks, and writes `report.html`, `junit.xml` and `report.json` again. The same
 * version makes the same bytes of the same recording. Throws ZerodropError if the recording is not whole (then no
 * file is touched) or the disk refuses.
 */
export async function reportAgain(folder: string): Promise<JudgedAgain> {
  const recording = await readRecording(folder);
  const before = await judgementIn(folder);
  const report = judge(recording);
  await writeRendered(
    folder,
    recording,
    report,
    'Reports are written beside their recording: copy its folder to a place that you may write to, and name the copy.',
  );
  return { recording, report, before };
}

async function judgementIn(folder: string): Promise<Judgement | null> {
  const text = await readFile(join(folder, REPORT_FILES.json), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { verdict, judgedBy }: Record<string, unknown> = JSON.parse(text);
    const known = verdict === 'pass' || verdict === 'fail' || verdict === 'inconclusive';
    return known && typeof judgedBy === 'string' ? { verdict, judgedBy } : null;
  } catch {
    return null;
  }
}
