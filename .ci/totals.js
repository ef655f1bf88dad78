// node .ci/totals.js JUNIT_FILE EXIT_CODE: prints `N passed, N failed` as the last line and ends with the tests' exit
// code; with 1 if that is 0 although no test ran, or one failed. Plain JavaScript: it runs on the machine's own Node.
import { readFileSync } from 'node:fs';

const [file, code] = [process.argv[2], Number(process.argv[3])];

/** The totals of a JUnit file; none if there is no such file, because linting or type checking ended the run before. */
function totals() {
  let xml;
  try {
    xml = readFileSync(file, 'utf8');
  } catch {
    console.log(`no test ran: there is no ${file}`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const cases = [...xml.matchAll(/<testcase\b[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map((match) => match[1] ?? '');
  const failed = cases.filter((inner) => /<(failure|error)\b/.test(inner)).length;
  const skipped = cases.filter((inner) => /<skipped\b/.test(inner)).length;
  return { passed: cases.length - failed - skipped, failed, skipped };
}

const { passed, failed, skipped } = totals();
if (skipped > 0) console.log(`${skipped} skipped`);
if (code !== 0 && failed === 0)
  console.log(`the test command ended with exit code ${code} for another reason than a failed test: see above`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = code === 0 && (failed > 0 || passed === 0) ? 1 : code;
