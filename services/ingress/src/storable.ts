/** Levels of objects and arrays that an update may have. Telegram's own have about ten. */
const maxLevels = 32

const fits = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every((inner) => fits(inner, levels - 1)))

/** True when the nesting is deeper than an update's may be; looks no deeper than that itself. */
export const isTooDeep = (value: unknown): boolean => !fits(value, maxLevels)

const toStorableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

const toStorableValue = (value: unknown): unknown => {
  if (typeof value === 'string') return toStorableText(value)
  if (Array.isArray(value)) return value.map(toStorableValue)
  return typeof value === 'object' && value !== null ? toStorable(value) : value
}

/**
 * The same JSON object with each NUL and each half of a surrogate pair replaced by U+FFFD, in texts and in names. Both are legal in
 * JSON and refused by Postgres, and one such sign must not cost the whole update. Recursive: look at {@link isTooDeep} before.
 */
export const toStorable = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [toStorableText(name), toStorableValue(value)]))
