import { dirname, join, normalize } from 'node:path';

/** Links that lead nowhere, of all pages: to a page that is not there, or to a place that its page does not have. */
export function deadLinks(pages: ReadonlyMap<string, string>): readonly string[] {
  return [...pages].flatMap(([path, text]) =>
    [...text.matchAll(/ href="([^"]+)"/g)].flatMap(([, href = '']) => {
      if (/^https?:/.test(href)) return [];
      const [file = '', place = ''] = href.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      const isThere = pages.get(target)?.includes(place === '' ? '' : ` id="${place}"`) ?? false;
      return isThere ? [] : [`${path}: ${href}`];
    }),
  );
}
