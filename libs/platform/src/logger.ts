import { pino, stdTimeFunctions } from 'pino'
import type { Level, Logger } from 'pino'
import { redactText } from './redact.ts'

export type { Logger }

/** Where the lines go; each call is one line with its newline. */
export type LogDestination = { write(line: string): void }

/** Options of {@link createLogger}. */
export type LoggerOptions = {
  service: string
  /** @defaultValue `'info'` */
  level?: Level | 'silent'
  /** Readable lines instead of JSON, for a terminal. @defaultValue `false` */
  pretty?: boolean
  /** @defaultValue standard output, written synchronously so that the last words before an exit are not lost */
  destination?: LogDestination
}

const describeError = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : undefined
  return {
    type: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  }
}

const toPretty = (line: string): string => {
  // The line was written by pino a moment ago from an object.
  const { time, level, service, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : ''
  const fields = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
  return `${String(time).slice(11, 23)} ${String(level).toUpperCase().padEnd(5)} ${String(service)}  ${typeof msg === 'string' ? msg : ''}${fields}${stack}\n`
}

/**
 * A pino logger: one JSON line per record on standard output, with `time` (ISO, UTC), `level` and `service`.
 *
 * Of an error (under `err`) only its type, code, message, stack and causes are written, not the fields that libraries hang on it
 * (requests, headers, query parameters). Every line passes {@link redactText}.
 *
 * What may be logged: ids, counts, durations, states, names of queues and settings. What may not: texts and files of customers,
 * names, e-mail addresses, phone numbers, tokens. No filter can find personal data in a text, so it must not be handed over.
 */
export const createLogger = ({ service, level = 'info', pretty = false, destination }: LoggerOptions): Logger => {
  const out = destination ?? pino.destination({ dest: 1, sync: true })
  const writePretty = (line: string): void => {
    out.write(toPretty(line))
  }
  const stream = pretty ? { write: writePretty } : out
  return pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
      hooks: { streamWrite: redactText },
    },
    stream,
  )
}
