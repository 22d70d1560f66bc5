import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'

/** What a service has said is handed on within so many milliseconds. */
export const followLagMs = 300
const ROTATE_BYTES = 20 * 1024 * 1024

/** Keeps one older file when a log has grown large. Called while nobody writes to it. */
export const rotateLog = (path: string): void => {
  if (existsSync(path) && statSync(path).size > ROTATE_BYTES) renameSync(path, `${path}.1`)
}

/**
 * Hands on every complete line that is appended to the file from now on, within {@link followLagMs}. Services write to the file themselves, not
 * through us: so their last words survive our end, and a full pipe never blocks them.
 */
export const followLog = (path: string, onLine: (line: string) => void): { close: () => void } => {
  const file = openSync(path, 'a+', 0o600)
  const buffer = Buffer.alloc(64 * 1024)
  let position = statSync(path).size
  let rest = Buffer.alloc(0)
  const read = (): void => {
    for (
      let size = readSync(file, buffer, 0, buffer.length, position);
      size > 0;
      size = readSync(file, buffer, 0, buffer.length, position)
    ) {
      position += size
      rest = Buffer.concat([rest, buffer.subarray(0, size)])
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        onLine(rest.subarray(0, end).toString('utf8'))
        rest = rest.subarray(end + 1)
      }
    }
  }
  const timer = setInterval(read, followLagMs)
  return {
    close: () => {
      clearInterval(timer)
      read()
      closeSync(file)
    },
  }
}
