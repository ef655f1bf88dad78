/** The files in a run's folder. */
export const REPORT_FILES = {
  json: 'report.json',
  html: 'report.html',
  junit: 'junit.xml',
  run: 'run.json',
  events: 'events.ndjson',
  ledger: 'ledger.bin',
  /** Only if streams or WebSockets were held open. */
  held: 'held.ndjson',
  /** Not in runs of older versions. */
  checksums: 'checksums.sha256',
  /** Only if the run was sampled. */
  samples: 'samples.ndjson',
  /** Only if there are more outages than the report lists. */
  outages: 'outages.ndjson',
  /** Only while a run goes on, or if its process was killed. */
  unfinished: 'unfinished.json',
} as const;
