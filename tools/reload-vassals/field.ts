import { ZerodropError } from '../../harness/core/errors.ts';

/** Reads fields of a document that came from elsewhere: what is missing or of another kind is an error that names it. */
export class Fields {
  readonly #of: string;
  readonly #values: Readonly<Record<string, unknown>>;

  /** Throws ZerodropError if `value` is no object. `of` says whose fields they are. */
  constructor(of: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ZerodropError(`${of} is no object`);
    this.#of = of;
    this.#values = value as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name);
  }
  text(name: string): string {
    const value = this.#values[name];
    if (typeof value !== 'string') throw this.#wrong(name, 'text', value);
    return value;
  }
  number(name: string): number {
    const value = this.#values[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw this.#wrong(name, 'a number', value);
    return value;
  }
  list(name: string): readonly unknown[] {
    const value = this.#values[name];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list', value);
    return value;
  }

  #wrong(name: string, wanted: string, value: unknown): ZerodropError {
    const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
    return new ZerodropError(`"${name}" of ${this.#of} should be ${wanted}, but is ${found}`);
  }
}
