import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { OperatorError } from '../operator-error.ts'

/** Rises when an older Pinline could not read what a newer one writes. */
export const backupFormat = 1

/** What a backup says of itself. `migrations`: names of those that had made its tables, in order. */
export type BackupHeader = { readonly pinline: 'backup'; readonly format: number; readonly madeAt: string; readonly migrations: string[] }

/**
 * One line of a backup, in this order: the header, each table with its rows after it, the sequences, the end. A row is PostgreSQL's own text
 * of it, so nothing is lost on the way through other types. A file without its end is not whole.
 */
export type BackupLine =
  | BackupHeader
  | { readonly table: string; readonly columns: string[] }
  | { readonly rows: string[] }
  | { readonly sequences: Readonly<Record<string, string>> }
  | { readonly end: number }

const toText = async function* (lines: AsyncIterable<BackupLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}

/** Writes a backup that only its owner may read. Nothing stands under the name before it is whole; what stood there is replaced. */
export const writeBackup = async (file: string, lines: AsyncIterable<BackupLine>): Promise<void> => {
  const half = `${file}.partial`
  try {
    await pipeline(Readable.from(toText(lines)), createGzip(), createWriteStream(half, { mode: 0o600, flush: true }))
    renameSync(half, file)
  } catch (error) {
    rmSync(half, { force: true })
    throw error
  }
}

const isHeader = (line: unknown): line is BackupHeader =>
  typeof line === 'object' && line !== null && 'pinline' in line && line.pinline === 'backup' && 'format' in line

const unreadable = (file: string, reason: string): OperatorError => new OperatorError(`${file} is not a whole backup of Pinline: ${reason}`)

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(file, 'a line of it can not be read')
  }
}

/**
 * Reads a backup line by line, the header first. @throws OperatorError when it is none, was made by a newer Pinline, or ends early: what was
 * read before that must not be kept
 */
export const readBackup = async function* (file: string): AsyncGenerator<BackupLine> {
  const source = createReadStream(file)
  const plain = createGunzip()
  // A failure of the source ends the reading below with it.
  source.on('error', (error) => plain.destroy(error))
  let isFirst = true
  let isWhole = false
  try {
    for await (const text of createInterface({ input: source.pipe(plain), crlfDelay: Infinity })) {
      // written by writeBackup above; the header says so before anything else is believed
      const line = parse(file, text) as BackupLine
      if (isFirst && !isHeader(line)) throw unreadable(file, 'it does not begin like one')
      if (isFirst && isHeader(line) && line.format > backupFormat) throw unreadable(file, 'a newer Pinline has made it')
      isFirst = false
      isWhole = 'end' in line
      yield line
    }
  } catch (error) {
    if (error instanceof OperatorError || !(error instanceof Error && 'code' in error)) throw error
    throw unreadable(file, error.message)
  } finally {
    source.destroy()
  }
  if (!isWhole) throw unreadable(file, 'its end is missing')
}
