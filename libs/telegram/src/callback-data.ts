import { AppError } from '@pinline/platform'

/** `number`: a safe integer. `word`: 1-32 of `A-Z a-z 0-9 _ . -`. */
export type CallbackField = 'number' | 'word'

/** Actions by name, each with its fields in the order in which they are written. */
export type CallbackSchema = Readonly<Record<string, Readonly<Record<string, CallbackField>>>>

/** Union of all callbacks of a schema, told apart by `action`. */
export type CallbackOf<S extends CallbackSchema> = {
  [A in keyof S & string]: { readonly action: A } & { readonly [F in keyof S[A]]: S[A][F] extends 'number' ? number : string }
}[keyof S & string]

/** A callback that the schema does not allow, or that is too long: a mistake in the caller. */
export class InvalidCallbackDataError extends AppError {
  readonly code = 'INVALID_CALLBACK_DATA'
  readonly retryable = false
  readonly action: string
  constructor(action: string, reason: string) {
    super(`callback data of ${action}: ${reason}`)
    this.action = action
  }
}

export interface CallbackData<S extends CallbackSchema> {
  /** At most 64 bytes. @throws InvalidCallbackDataError for a value that its field does not allow, or when it does not fit. */
  build(callback: CallbackOf<S>): string
  /** Only exactly what {@link build} writes, else null. That it is well formed says nothing about what the sender may do. */
  parse(data: string | undefined): CallbackOf<S> | null
}

/** Raised when the meaning of data changes, so that buttons under old messages become stale instead of wrong. */
const version = '1'
const maxBytes = 64
const radix = 36
const word = /^[\w.-]{1,32}$/u

const writeValue = (field: CallbackField, value: unknown): string | null => {
  if (field === 'number') return Number.isSafeInteger(value) ? Number(value).toString(radix) : null
  return typeof value === 'string' && word.test(value) ? value : null
}

const readValue = (field: CallbackField, text: string): number | string | null => {
  const value = field === 'number' ? Number.parseInt(text, radix) : text
  return writeValue(field, value) === text ? value : null // only the canonical spelling
}

/**
 * Compact data for buttons: `1:action:value:value`, numbers in base 36. What comes back from Telegram is untrusted; parsing
 * checks form only, and rights are checked at every press.
 * @see https://core.telegram.org/bots/api#inlinekeyboardbutton
 */
export const createCallbackData = <const S extends CallbackSchema>(schema: S): CallbackData<S> => {
  const fieldsOf = (action: string): [string, CallbackField][] | null => {
    const fields = Object.hasOwn(schema, action) ? schema[action] : undefined
    return fields ? Object.entries(fields) : null
  }

  return {
    build: (callback) => {
      const { action } = callback
      const values: Readonly<Record<string, unknown>> = callback
      const written = (fieldsOf(action) ?? []).map(([name, field]) => {
        const text = writeValue(field, values[name])
        if (text === null) throw new InvalidCallbackDataError(action, `${name} is no ${field}`)
        return text
      })
      const data = [version, action, ...written].join(':')
      if (Buffer.byteLength(data) > maxBytes) throw new InvalidCallbackDataError(action, `longer than ${String(maxBytes)} bytes`)
      return data
    },
    parse: (data) => {
      const [prefix, action, ...texts] = data?.split(':') ?? []
      const fields = prefix === version && action !== undefined ? fieldsOf(action) : null
      if (fields?.length !== texts.length) return null
      const values: Record<string, number | string> = {}
      for (const [index, [name, field]] of fields.entries()) {
        const value = readValue(field, texts[index] ?? '')
        if (value === null) return null
        values[name] = value
      }
      // Every field of the action was read above according to its kind.
      return { action, ...values } as CallbackOf<S>
    },
  }
}
