/** The largest order number: what a JavaScript number and the CRM's own forms carry exactly. */
const maxDigits = 15

/**
 * A field by its name in any letter case, from the first place that has it. Senders of the CRM differ in case and in where they put it.
 */
export const findField = (name: string, places: readonly unknown[]): unknown => {
  for (const place of places) {
    if (typeof place !== 'object' || place === null || Array.isArray(place)) continue
    const found = Object.entries(place).find(([key]) => key.toLowerCase() === name.toLowerCase())
    if (found !== undefined) return found[1]
  }
  return undefined
}

/** A positive whole number, or its digits. undefined for everything else: signs, fractions, exponents, lists. */
export const toOrderNumber = (value: unknown): number | undefined => {
  const digits = typeof value === 'number' ? String(value) : value
  if (typeof digits !== 'string' || !/^\d+$/.test(digits) || digits.length > maxDigits) return undefined
  const number = Number(digits)
  return number > 0 ? number : undefined
}
