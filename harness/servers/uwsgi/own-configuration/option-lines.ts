import type { ConfigurationLine } from '../../own-configuration.ts';
import type { ShownOption } from './shown-configuration.ts';

/** A file that uWSGI has read. */
export interface ReadFile {
  /** As it is told to the user. */
  readonly name: string;
  readonly text: string;
}

interface Candidate {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/**
 * Finds the line that an option came from. uWSGI does not tell; a line is taken of which the name is the option's, and the value its own
 * when placeholders stand for anything.
 */
export class OptionLines {
  readonly #candidates: readonly Candidate[];
  readonly #first: string;

  constructor(files: readonly ReadFile[]) {
    this.#candidates = files.flatMap(({ name, text }) =>
      text.split('\n').flatMap((line, index): readonly Candidate[] => {
        // `name = value` of ini, `name: value` of YAML and JSON, `<name>value</name>` of XML.
        const [, key, value = ''] =
          /^\s*["<-]?\s*"?([\w-]+)"?\s*(?:[=:>]\s*"?(.*?)"?,?(?:<\/[\w-]+>)?\s*)?$/.exec(line.replace(/\r$/, '')) ?? [];
        return key === undefined ? [] : [{ file: name, line: index + 1, name: key, value: value.trim() }];
      }),
    );
    this.#first = files[0]?.name ?? '';
  }

  of({ name, value }: ShownOption): ConfigurationLine {
    const text = value === '' || value === 'true' ? name : `${name} = ${value}`;
    const named = this.#candidates.filter((each) => each.name === name);
    const found = named.find((each) => each.value === value) ?? named.find((each) => becomes(each.value, value)) ?? named[0];
    return { file: found?.file ?? this.#first, line: found?.line ?? null, text };
  }
}

/** May a value as it is written be that value when its placeholders are filled in? */
function becomes(written: string, value: string): boolean {
  const parts = written.split(/%\([^)]*\)|\$\([^)]*\)|@\([^)]*\)|%[a-zA-Z]/);
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return parts.length > 1 && new RegExp(`^${pattern}$`, 's').test(value);
}
