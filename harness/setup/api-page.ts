/** What API Extractor writes of something that is exported, or of a member of it; what is read of it here. */
export interface ApiItem {
  readonly kind: string;
  readonly name?: string;
  readonly docComment?: string;
  readonly excerptTokens?: readonly { readonly text: string }[];
  readonly isProtected?: boolean;
  readonly members?: readonly ApiItem[];
}

/** One of the modules that the package exports. */
export interface ApiModule {
  /** As it is imported: `zerodrop/uwsgi`. */
  readonly name: string;
  readonly items: readonly ApiItem[];
}

const GROUPS = [
  ['Functions', ['Function']],
  ['Values', ['Variable']],
  ['Classes', ['Class']],
  ['Types', ['Interface', 'TypeAlias']],
] as const;

/** The page of what the package exports, as Markdown: declarations with their docstrings. */
export function apiPage(modules: readonly ApiModule[]): string {
  return `${[
    '# API',
    "Made of the package's declarations by `npm run api`. [library.md](library.md) tells how to begin.",
    ...modules.map(({ name }) => `- [\`${name}\`](#${name.replaceAll('/', '')})`),
    ...modules.flatMap(({ name, items }) => [`## ${name}`, ...GROUPS.flatMap(([title, kinds]) => group(title, kinds, items))]),
  ]
    .join('\n\n')
    .replaceAll(/(\n- .*)\n(?=\n- )/g, '$1')}\n`;
}

function group(title: string, kinds: readonly string[], items: readonly ApiItem[]): readonly string[] {
  const found = items.filter(({ kind }) => kinds.includes(kind));
  return found.length === 0 ? [] : [`### ${title}`, ...found.flatMap(itemInWords)];
}

function itemInWords(item: ApiItem): readonly string[] {
  const members = (item.members ?? []).filter(({ kind, isProtected }) => kind !== 'Constructor' && isProtected !== true);
  return [
    `#### ${item.name}`,
    `\`\`\`ts\n${declaration(item)}\n\`\`\``,
    ...(item.docComment === undefined ? [] : [textOf(item.docComment)]),
    ...(members.length === 0 ? [] : [members.map(memberInWords).join('\n')]),
  ];
}

function memberInWords(member: ApiItem): string {
  const text = member.docComment === undefined ? '' : textOf(member.docComment).replaceAll(/\s*\n\s*/g, ' ');
  return `- \`${declaration(member).replaceAll(/\s*\n\s*/g, ' ')}\`${text === '' ? '' : `: ${text}`}`;
}

function declaration({ excerptTokens = [] }: ApiItem): string {
  return excerptTokens
    .map(({ text }) => text)
    .join('')
    .replace(/^export (?:declare )?/, '')
    .replaceAll(/\/\*\*.*?\*\/\s*/gs, '')
    .replace(/;$/, '')
    .trim();
}

/** The text of a docstring, with its tags as headings and its example as code. */
function textOf(comment: string): string {
  return comment
    .replace(/^\s*\/\*\*/, '')
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replaceAll(/@example\s+(.*?)(?=\n@|\s*$)/gs, (_, code: string) => `\`\`\`ts\n${code.trim()}\n\`\`\`\n`)
    .replaceAll(/@returns\s+/g, '**Returns** ')
    .replaceAll(/@throws\s+/g, '**Throws** ')
    .trim();
}
