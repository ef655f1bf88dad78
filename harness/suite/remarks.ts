import type { Suite } from './suite.ts';

/** What somebody who reads the results should know, and that is nobody's failure: a sentence each. Pure. */
export function remarksOf(suite: Suite): readonly string[] {
  return [...(suite.remarks ?? []), ...mixedVersions(suite)];
}

function mixedVersions({ parts }: Suite): readonly string[] {
  const versions = [...new Set(parts.map(({ zerodrop }) => zerodrop))].sort();
  if (versions.length < 2) return [];
  return [`The parts were judged by different versions of zerodrop, ${versions.join(' and ')}: their verdicts may differ for that reason.`];
}
