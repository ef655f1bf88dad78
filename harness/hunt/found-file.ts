import type { Rate } from './break-rate.ts';
import { describeRate } from './break-rate.ts';
import type { Found } from './search.ts';

export interface FoundFile {
  /** Name of the scenario that was hunted in, and its file, as the new file imports it. */
  readonly name: string;
  readonly importPath: string;
  /** The scenario is the user's own: its file imports the package. */
  readonly own?: boolean;
  readonly command: string;
  readonly found: Found;
  readonly rate: Rate;
  readonly server: string;
}

/** The text of a scenario file that holds what was found still: the scenario that was hunted in, with its variables pinned. */
export function foundFile({ importPath, own = false, command, found, rate, server, name }: FoundFile): string {
  const pins = Object.entries(found.found)
    .map(([variable, value]) => `${variable}: ${value}`)
    .join(', ');
  const evidence = found.breakage.detail
    .split('\n')
    .flatMap((line) => wrap(line, 116))
    .map((line) => `//   ${line}`)
    .join('\n');
  return `import { defineScenario } from '${own ? 'zerodrop' : '../../../harness/scenario.ts'}';
import hunted from '${importPath}';

// Found by a hunt in \`${name}\`, with ${server}. Repeated, it broke ${describeRate(rate)}:
${evidence}
// Again: ${command}
export default defineScenario({
  ...hunted,
  title: \`\${hunted.title}: found by a hunt\`,
  pins: { ${pins} },
});
`;
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
