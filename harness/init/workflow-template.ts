/** What the workflow must know of the repository. */
export interface WorkflowOptions {
  /** The folder of the config, relative to the repository, with slashes; `.` if it is the same. */
  readonly folder: string;
  /** There is a package-lock.json. */
  readonly isLocked: boolean;
  readonly scenarios: string;
}

/** A GitHub workflow that runs the scenarios for each change, and keeps the reports. */
export function workflowTemplate({ folder, isLocked, scenarios }: WorkflowOptions): string {
  const within = folder === '.' ? '' : `    defaults:\n      run:\n        working-directory: ${folder}\n`;
  const reports = folder === '.' ? 'reports/' : `${folder}/reports/`;
  return `# Runs the scenarios in ${scenarios} for each change. Exit code 1 means that requests were lost, and 2 that it could not be judged: both are red.
name: zerodrop

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  scenarios:
    # Docker, and the host network that the siege needs, are there.
    runs-on: ubuntu-24.04
    timeout-minutes: 30
${within}    steps:
      - uses: actions/checkout@v6
        with:
          # Versions that a scenario takes from git are there, too.
          fetch-depth: 0
      - uses: actions/setup-node@v6
        with:
          node-version: 24
      - run: ${isLocked ? 'npm ci' : 'npm install'}
      - run: npx zerodrop suite --startup 1 --out reports/suite
      - uses: actions/upload-artifact@v6
        if: \${{ !cancelled() }}
        with:
          name: zerodrop
          path: ${reports}
          if-no-files-found: ignore
`;
}
