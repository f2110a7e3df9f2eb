// The words of whole areas of the app come with the pages that say them: `texts.automation` becomes an import of its own
// when the app is built, and `en.ts` does without these areas. Types are checked before, on the source.
const AREAS = ['account', 'administration', 'automation', 'design', 'external', 'history'];
const USE = new RegExp(`\\btexts\\s*\\.\\s*(${AREAS.join('|')})\\b`, 'g');
const IMPORT = /import \{ texts \} from '@\/lib\/texts';/;
/** What would look for an area where it is not: all texts assigned, passed on, or read by a name. */
const WHOLE = /[=(,]\s*texts\s*[\]),;[]/;

module.exports = function importAreas(source) {
  if (/[\\/]lib[\\/]texts[\\/]en\.ts$/.test(this.resourcePath)) {
    return withoutAreas(source);
  }
  const import_ = IMPORT.exec(source)?.[0];
  if (!import_) {
    return source;
  }
  const code = source.replace(IMPORT, '');
  if (WHOLE.test(code)) {
    throw new Error(`${this.resourcePath}: \`texts\` is to be used by its parts, as texts.form`);
  }
  const areas = AREAS.filter((area) => code.match(USE)?.some((use) => use.endsWith(area)));
  const imports = areas.map(
    (area) => `import { ${area} as ${nameOf(area)} } from '@/lib/texts/en.${area}';`,
  );
  return source
    .replace(USE, (_, area) => nameOf(area))
    .replace(IMPORT, [import_, ...imports].join(' '));
};

function nameOf(area) {
  return `textsOf_${area}`;
}

function withoutAreas(source) {
  return AREAS.reduce((text, area) => {
    const without = text
      .replace(`import { ${area} } from './en.${area}';`, '')
      .replace(new RegExp(`^ {2}${area},$`, 'm'), '');
    if (without.length >= text.length - 2 * area.length) {
      throw new Error(`en.ts does not import ${area} and name it in a line of its own`);
    }
    return without;
  }, source);
}
