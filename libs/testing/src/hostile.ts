import fc from 'fast-check'

/** Pieces that have broken programs: halves of surrogate pairs, NUL, marks of direction, markup, SQL, format strings, names of prototypes. */
const fragments = [
  '\uD83D',
  '\uDE00',
  '👨‍👩‍👧‍👦',
  'e\u0301\u0301\u0301',
  '\u0301',
  '\u200D',
  '\0',
  '\u0007',
  '\u202E',
  '\u2066',
  'مرحبا',
  '\r\n',
  '\u2028',
  '\u00A0',
  '\uFEFF',
  '<b>',
  '</a><script>',
  '<br>',
  '&amp;amp;lt;',
  '&#0;',
  '*_`[',
  '{n, plural, one {x}}',
  '{',
  "'; drop table chat; --",
  '\\',
  '%s%n',
  '$1$&',
  '../../etc',
  'javascript:alert(1)',
  'https://[::1',
  '@a.b',
  '/start',
  '__proto__',
  'constructor',
  'toString',
  '1e999',
  '-0',
  '9007199254740993',
  'їжак ',
  'слово',
  ' · ',
  '⏎',
] as const

/** Text that somebody with bad intentions, or a bad keyboard, could send. Up to some 60,000 UTF-16 units. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((parts) => parts.join('')) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 80 }) },
  // Sixteen-bit units one by one, so that pairs are broken anywhere.
  { weight: 1, arbitrary: fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...fragments), fc.integer({ min: 100, max: 5_000 })).map(([part, times]) => part.repeat(times)),
  },
)

/** Such a text without broken pairs and NUL, as it comes out of our own readers. */
export const readText: fc.Arbitrary<string> = hostileText.map((text) => text.toWellFormed().replaceAll('\0', ''))

const deep = (levels: number): unknown => {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const { value: tree } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(hostileText, fc.double(), fc.integer(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hostileText, tie('value'), { maxKeys: 4 }),
  ),
}))

/** What `JSON.parse` can give, with hostile names and texts, sometimes thousands of levels deep. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 9, arbitrary: tree },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3_000 }).map(deep) },
)

/** An object with the fields that a reader looks for, each of them missing, plausible or hostile. */
export const hostileRecord = (fields: readonly string[]): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(...fields.map((name) => fc.tuple(fc.constant(name), fc.oneof(fc.constant(undefined), hostileValue, fc.nat(), hostileText))))
    .map((pairs) => Object.fromEntries(pairs.filter(([, value]) => value !== undefined)))

/** How often a property is tried: `FUZZ_RUNS` times, or a few; `FUZZ_SEED` and `FUZZ_PATH`, which a failure prints, repeat it. */
export const fuzz = ({ FUZZ_RUNS = '30', FUZZ_SEED, FUZZ_PATH }: Readonly<Record<string, string | undefined>>): fc.Parameters<unknown> => ({
  numRuns: Number(FUZZ_RUNS),
  ...(FUZZ_SEED === undefined ? {} : { seed: Number(FUZZ_SEED) }),
  ...(FUZZ_PATH === undefined ? {} : { path: FUZZ_PATH }),
})
