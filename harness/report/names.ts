/** The files in a run's folder. */
export const REPORT_FILES = {
  json: 'report.json',
  html: 'report.html',
  junit: 'junit.xml',
  run: 'run.json',
  events: 'events.ndjson',
  ledger: 'ledger.bin',
  /** Not in runs of older versions. */
  checksums: 'checksums.sha256',
  /** Only if the run was sampled. */
  samples: 'samples.ndjson',
} as const;
