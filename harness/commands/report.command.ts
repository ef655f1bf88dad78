import { join, relative } from 'node:path';
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { Verdict } from '../core/verdict/check.ts';
import { type Judgement, reportAgain } from '../report/again.ts';
import { findRun } from '../report/find-run.ts';
import { REPORT_FILES } from '../report/names.ts';
import { optionsFor, renderVerdict } from '../report/terminal/report-terminal.ts';
import { isScenarioPath, nameOfScenarioFile } from '../scenario-file.ts';

export interface ReportOptions {
  /** Where scenarios' runs are looked for. */
  readonly out: string;
}

/** Judges recorded runs again, renders their reports again, prints each verdict, and returns the worst as the exit code. */
export async function runReport(runs: readonly string[], options: ReportOptions): Promise<ExitCode> {
  // A name that means nothing is found out before anything is written.
  const folders = await Promise.all(
    runs.map((wanted) => findRun(isScenarioPath(wanted) ? nameOfScenarioFile(wanted) : wanted, options.out)),
  );
  const verdicts: Verdict[] = [];
  for (const folder of folders) {
    const { recording, report, before } = await reportAgain(folder);
    verdicts.push(report.verdict);
    const path = relative(process.cwd(), folder) || '.';
    const reportPath = join(path, REPORT_FILES.html);
    process.stdout.write(renderVerdict(report, recording, { ...optionsFor(process.stdout, process.env), reportPath }));
    const now = `${report.verdict}, judged by zerodrop ${report.judgedBy}, recorded by ${recording.run.zerodrop}`;
    process.stdout.write(`Judged  ${now}${inWords(before, report)}\n`);
    if (report.recordingUnprotected === true)
      process.stdout.write('Note    this recording has no checksums (an older version made it): damage to it would not be noticed\n');
  }
  if (verdicts.includes('fail')) return EXIT.fail;
  return verdicts.includes('inconclusive') ? EXIT.inconclusive : EXIT.pass;
}

function inWords(before: Judgement | null, now: Judgement): string {
  if (before === null || (before.verdict === now.verdict && before.judgedBy === now.judgedBy)) return '';
  return ` (before: ${before.verdict}, judged by ${before.judgedBy})`;
}
