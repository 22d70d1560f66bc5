/** A line of a service's log that the operator should see on the terminal. */
export type Alarm = { level: 'warn' | 'error'; text: string }

const detailOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? ` (${error.message})` : ''

// control characters would let a log line repaint the terminal
const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 500)

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/**
 * Picks warnings and errors. A line that is no JSON comes from Node itself (a crash) and counts as an error; its indented lines
 * (the stack) are left to the log file.
 */
export const toAlarm = (line: string): Alarm | undefined => {
  if (line.trim() === '' || /^\s/.test(line)) return undefined
  const record = parse(line)
  if (typeof record !== 'object' || record === null) return { level: 'error', text: printable(line) }
  const level = 'level' in record ? record.level : undefined
  if (level !== 'warn' && level !== 'error' && level !== 'fatal') return undefined
  const message = 'msg' in record && typeof record.msg === 'string' ? record.msg : ''
  return { level: level === 'warn' ? 'warn' : 'error', text: printable(message + detailOf('err' in record ? record.err : undefined)) }
}
