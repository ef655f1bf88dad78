/** Puts values in the place of a template's names, `${NAME}`, as envsubst does. Throws RangeError for a name that has none. */
export function filledTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`nothing is known for ${name}`);
    return value;
  });
}
