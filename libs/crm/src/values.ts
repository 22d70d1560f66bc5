import { z } from 'zod'

/** True for an object that is neither null nor an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A safe integer from a number or from text of digits; null for anything else. */
export const toInteger = (value: unknown): number | null => {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : NaN
  return Number.isSafeInteger(number) ? number : null
}

/** Text that Postgres can store: no NUL bytes, no lone surrogates. Numbers become text; all else is null. */
const toText = (value: unknown): string | null => {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : null
}

/** As {@link toText}, with blank text read as absent. */
export const toFilledText = (value: unknown): string | null => {
  const text = toText(value)?.trim() ?? ''
  return text === '' ? null : text
}

const toFlag = (value: unknown): boolean | null => {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  const number = toInteger(value)
  return number === null ? null : number !== 0
}

/** Schemas that never fail: what the CRM spells oddly is read, what makes no sense becomes null. */
export const integer = z.unknown().optional().transform(toInteger)
export const text = z.unknown().optional().transform(toText)
export const filledText = z.unknown().optional().transform(toFilledText)
export const flag = z.unknown().optional().transform(toFlag)
